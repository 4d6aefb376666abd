'use client'

import type { ReactNode } from 'react'
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { Button, type ButtonLook } from '#components/ui/button.tsx'

type MenuButtonProps<V extends string> = {
  children: ReactNode
  label?: string
  look?: ButtonLook
  className?: string
  items: readonly { value: V; label: string }[]
  onChoose: (value: V) => void
}

/** A button that offers a few things to do. */
export function MenuButton<V extends string>({
  children,
  label,
  look = 'plain',
  className,
  items,
  onChoose,
}: MenuButtonProps<V>) {
  return (
    <MenuTrigger>
      <Button look={look} {...(className ? { className } : {})} {...(label ? { 'aria-label': label } : {})}>
        {children}
      </Button>
      <Popover className="min-w-40 rounded-lg border border-line bg-raised p-1 shadow-lg">
        <Menu
          {...(label ? { 'aria-label': label } : {})}
          className="outline-none"
          onAction={(key) => {
            const chosen = items.find(({ value }) => value === key)
            if (chosen) onChoose(chosen.value)
          }}
        >
          {items.map((item) => (
            <MenuItem
              key={item.value}
              id={item.value}
              className="cursor-pointer rounded-md px-2.5 py-1.5 text-sm outline-none data-[focused]:bg-accent-soft"
            >
              {item.label}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
