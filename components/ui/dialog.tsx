'use client'

import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { cn } from '#components/ui/cn.ts'
import { IconButton } from '#components/ui/icon-button.tsx'

type DialogProps = {
  title: string
  isOpen: boolean
  onClose: () => void
  children: ReactNode
  footer?: ReactNode
  /** As wide as the window allows, for texts side by side. */
  isWide?: boolean
  /** Only its own buttons close it, not Escape or a press beside it. */
  isHeld?: boolean
}

/** A panel over the page that keeps the focus; Escape and the cross close it. It fills a narrow screen. */
export function Dialog({
  title,
  isOpen,
  onClose,
  children,
  footer,
  isWide = false,
  isHeld = false,
}: DialogProps) {
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => (open ? undefined : onClose())}
      isDismissable={!isHeld}
      isKeyboardDismissDisabled={isHeld}
      className="fixed inset-0 z-40 flex justify-end bg-black/40"
    >
      <Modal className={cn('h-full w-full', isWide ? 'max-w-[110rem]' : 'max-w-4xl')}>
        <AriaDialog className="flex h-full flex-col bg-surface shadow-xl outline-none">
          <header className="flex items-center justify-between gap-3 border-line border-b px-5 py-3">
            <Heading slot="title" className="font-semibold text-base">
              {title}
            </Heading>
            <IconButton label="Close" onPress={onClose}>
              <X className="size-4" />
            </IconButton>
          </header>
          <div className="min-h-0 flex-1 space-y-5 overflow-y-auto px-5 py-4">{children}</div>
          {footer ? (
            <footer className="flex flex-wrap items-center gap-2 border-line border-t px-5 py-3">
              {footer}
            </footer>
          ) : null}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}
