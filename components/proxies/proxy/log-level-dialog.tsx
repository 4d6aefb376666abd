'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { toast } from 'sonner'
import { type ApiError, postJson } from '#components/data/api-client.ts'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import { LOG_LEVELS, LOGGER_NAME, type LogLevel } from '#lib/envoy/log-levels.ts'

/** Loggers that Istio's own guides turn up. Any other can be typed. */
const LOGGERS = ['connection', 'dns', 'http', 'jwt', 'rbac', 'router', 'upstream', 'wasm']

/** Changes what an Envoy writes to its log, once it is confirmed. */
export function LogLevelDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const [level, setLevel] = useState<LogLevel | null>(null)
  const [logger, setLogger] = useState('')
  const named = logger.trim()
  const isWrong = named !== '' && !LOGGER_NAME.test(named)
  const change = useMutation<unknown, ApiError, LogLevel>({
    mutationFn: (chosen) =>
      postJson(`/api/proxies/${encodeURIComponent(id)}/log-level`, {
        level: chosen,
        ...(named ? { logger: named } : {}),
      }),
    onSuccess: (_, chosen) => {
      toast.success(`${named ? `Logger ${named}` : 'All loggers'} of ${id}: ${chosen}`)
      onClose()
    },
  })
  return (
    <Dialog
      title={`Log level of ${id}`}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button
            look="primary"
            isDisabled={level === null || isWrong || change.isPending}
            onPress={() => (level ? change.mutate(level) : undefined)}
          >
            {change.isPending ? 'Changing…' : level ? `Set to ${level}` : 'Choose a level'}
          </Button>
          <Button onPress={onClose}>Cancel</Button>
        </>
      }
    >
      {change.error ? (
        <Callout tone="bad" title={change.error.message}>
          {change.error.fix}
        </Callout>
      ) : null}
      <div className="space-y-1">
        <p className="font-medium text-sm">Level</p>
        <div className="overflow-x-auto">
          <Segmented
            label="Level"
            value={level}
            options={LOG_LEVELS.map((value) => ({ value, label: value }))}
            onChange={setLevel}
          />
        </div>
      </div>
      <TextField
        label="Logger"
        hint="Left empty, all loggers."
        value={logger}
        onChange={setLogger}
        error={isWrong ? 'Envoy has no logger of such a name' : ''}
        suggestions={LOGGERS}
        className="max-w-72"
      />
      <Callout tone="info" title="It lasts until Envoy restarts">
        Istio’s default is warning. At debug and trace a busy proxy writes much, which costs CPU and disk on
        the machine that it runs on. Who changed it is kept in the audit log.
      </Callout>
    </Dialog>
  )
}
