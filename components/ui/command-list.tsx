import { CommandLine } from '#components/ui/command-line.tsx'

export type Command = { what: string; command: string }

/** Commands for a terminal, each with what it tells. */
export function CommandList({ commands }: { commands: readonly Command[] }) {
  return (
    <ul className="space-y-2">
      {commands.map(({ what, command }) => (
        <li key={command} className="space-y-0.5">
          <p className="text-muted text-xs">{what}</p>
          <CommandLine command={command} />
        </li>
      ))}
    </ul>
  )
}
