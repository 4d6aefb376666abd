'use client'

import type { ReactNode } from 'react'
import { Tabs as AriaTabs, Tab, TabList, TabPanel } from 'react-aria-components'
import { bringIntoSight } from '#components/ui/bring-into-sight.ts'

type TabsProps<V extends string> = {
  label: string
  /** One that is kept stays as it is while another is shown, with what was typed into it. */
  tabs: readonly { id: V; label: string; content: ReactNode; isKept?: boolean }[]
  /** Which one is shown, where somebody else remembers it; otherwise the first one, to begin with. */
  value?: V
  onChange?: (value: V) => void
}

/** Several views of one thing, one at a time; the arrow keys go from one to the next. */
export function Tabs<V extends string>({ label, tabs, value, onChange }: TabsProps<V>) {
  return (
    <AriaTabs
      className="space-y-4"
      {...(value === undefined ? {} : { selectedKey: value })}
      onSelectionChange={(key) => {
        const chosen = tabs.find(({ id }) => id === key)
        if (chosen) onChange?.(chosen.id)
      }}
    >
      <TabList
        aria-label={label}
        className="flex gap-1 overflow-x-auto overflow-y-hidden border-line border-b"
      >
        {tabs.map((tab) => (
          <Tab
            key={tab.id}
            id={tab.id}
            {...(tab.id === value ? { ref: bringIntoSight } : {})}
            className="-mb-px cursor-pointer whitespace-nowrap border-transparent border-b-2 px-3 py-1.5 text-muted text-sm hover:text-text data-[selected]:border-accent data-[selected]:font-medium data-[selected]:text-text data-[focus-visible]:outline-offset-[-2px]"
          >
            {tab.label}
          </Tab>
        ))}
      </TabList>
      {tabs.map((tab) => (
        <TabPanel
          key={tab.id}
          id={tab.id}
          shouldForceMount={tab.isKept ?? false}
          className="min-w-0 space-y-5 data-[inert]:hidden"
        >
          {tab.content}
        </TabPanel>
      ))}
    </AriaTabs>
  )
}
