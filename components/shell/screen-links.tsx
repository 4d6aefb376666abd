'use client'

import { Ellipsis } from 'lucide-react'
import Link from 'next/link'
import { usePathname, useRouter } from 'next/navigation'
import { useShell } from '#components/data/live-provider.tsx'
import { FIRST_SCREENS, isOfScreen, SCREENS, type Screen } from '#components/shell/screens.ts'
import { cn } from '#components/ui/cn.ts'
import { MenuButton } from '#components/ui/menu-button.tsx'

/** The way to each screen, beside the page. */
export function SideLinks() {
  return SCREENS.map((screen) => <ScreenLink key={screen.href} screen={screen} />)
}

/** The same under the page of a narrow window: the first few, and a menu of the others. */
export function BarLinks() {
  const [pathname, router] = [usePathname(), useRouter()]
  const others = SCREENS.filter(({ href }) => !FIRST_SCREENS.includes(href))
  const isInMenu = others.some(({ href }) => isOfScreen(pathname, href))
  return (
    <>
      {SCREENS.filter(({ href }) => FIRST_SCREENS.includes(href)).map((screen) => (
        <ScreenLink key={screen.href} screen={screen} />
      ))}
      <MenuButton
        look="quiet"
        label="More screens"
        className={cn(LOOK, 'h-auto', isInMenu && HERE)}
        items={others.map(({ href, label }) => ({ value: href, label }))}
        onChoose={(href) => router.push(href)}
      >
        <Ellipsis aria-hidden className="size-4" />
        <span className="text-[11px]">More</span>
      </MenuButton>
    </>
  )
}

const LOOK =
  'relative flex flex-1 flex-col items-center justify-center gap-0.5 rounded-md px-2 py-1 text-muted md:flex-row md:gap-2 md:px-2.5 md:py-1.5 hover:bg-unknown-soft hover:text-text md:justify-start'
const HERE = 'bg-accent-soft font-medium text-accent hover:bg-accent-soft hover:text-accent'

function ScreenLink({ screen: { href, label, short = label, icon: Icon } }: { screen: Screen }) {
  const isHere = isOfScreen(usePathname(), href)
  return (
    <Link
      href={href}
      {...(isHere ? { 'aria-current': 'page' as const } : {})}
      className={cn(LOOK, isHere && HERE)}
    >
      <Icon aria-hidden className="size-4" />
      <span className="hidden md:inline">{label}</span>
      <span className="text-[11px] md:hidden">{short}</span>
      {href === '/checks' ? <Found /> : null}
    </Link>
  )
}

/** How many findings need somebody; nothing while there are none. */
function Found() {
  const counts = useShell()?.checks.counts
  const count = (counts?.error ?? 0) + (counts?.warning ?? 0)
  if (count === 0) return null
  return (
    <span
      className={cn(
        'absolute top-0.5 left-1/2 ml-1.5 rounded-full px-1.5 text-[11px] tabular-nums md:static md:ml-auto',
        counts?.error ? 'bg-bad-soft text-bad' : 'bg-warn-soft text-warn',
      )}
    >
      {count > 999 ? '999+' : count}
      <span className="sr-only"> errors and warnings</span>
    </span>
  )
}
