import { CopyButton } from '#components/ui/copy-button.tsx'

/** A command to run in a terminal, with a button that copies it. */
export function CommandLine({ command }: { command: string }) {
  return (
    <div className="flex items-start gap-2 rounded-md border border-line bg-bg py-0.5 pr-1 pl-3">
      <code className="min-w-0 flex-1 whitespace-pre-wrap break-all py-1.5 font-mono text-xs">{command}</code>
      <CopyButton text={command} label="Copy" />
    </div>
  )
}
