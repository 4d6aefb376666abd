'use client'

import { Monitor, Moon, Sun } from 'lucide-react'
import { useTheme } from 'next-themes'
import { useEffect, useState } from 'react'
import { IconButton } from '#components/ui/icon-button.tsx'

const NEXT = { light: 'dark', dark: 'system', system: 'light' } as const
const ICONS = { light: Sun, dark: Moon, system: Monitor } as const

/** Goes through light, dark and the system's own. */
export function ThemeSwitch() {
  const { theme, setTheme } = useTheme()
  const [isMounted, setMounted] = useState(false)
  // The server does not know the theme, so the first render must not either.
  useEffect(() => setMounted(true), [])
  const current = isMounted && (theme === 'light' || theme === 'dark') ? theme : 'system'
  const Icon = ICONS[current]
  return (
    <IconButton
      label={`Theme: ${current}. Switch to ${NEXT[current]}`}
      onPress={() => setTheme(NEXT[current])}
    >
      <Icon className="size-4" />
    </IconButton>
  )
}
