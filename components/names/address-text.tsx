import { cn } from '#components/ui/cn.ts'

/** An IPv4 address, and what is as short, stays on its line; a longer one wraps anywhere. */
const LONGEST_WHOLE = 18

/** An IP address or range. */
export const AddressText = ({ children }: { children: string }) => (
  <span
    className={cn(
      'font-mono text-xs',
      children.length > LONGEST_WHOLE ? 'inline-block min-w-24 break-all' : 'whitespace-nowrap',
    )}
  >
    {children}
  </span>
)
