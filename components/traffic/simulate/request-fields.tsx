'use client'

import { PairsEditor } from '#components/traffic/simulate/pairs-editor.tsx'
import { type Choices, METHODS, type RequestForm } from '#components/traffic/simulate/request-form.ts'
import { Select } from '#components/ui/select.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import type { RuleKind } from '#lib/traffic/rules.ts'
import type { SimulatedRequest } from '#lib/traffic/simulate/simulation.ts'

type RequestFieldsProps = {
  form: RequestForm
  /** What the form comes to; the choices show this. */
  request: SimulatedRequest
  choices: Choices
  onChange: (change: Partial<RequestForm>) => void
}

const KINDS: Record<RuleKind, string> = {
  http: 'HTTP request',
  tls: 'TLS connection, by server name',
  tcp: 'TCP connection',
}

/** What is asked, and who asks. Fields that a kind of route can't look at are left out. */
export function RequestFields({ form, request, choices, onChange }: RequestFieldsProps) {
  const isHttp = request.kind === 'http'
  return (
    <div className="grid items-start gap-x-4 gap-y-3 sm:grid-cols-6">
      {choices.kinds.length > 1 ? (
        <Select
          className="sm:col-span-2"
          isLabelShown
          label="Kind"
          value={request.kind}
          options={choices.kinds.map((kind) => ({ value: kind, label: KINDS[kind] }))}
          onChange={(value) => onChange({ kind: choices.kinds.find((kind) => kind === value) ?? null })}
        />
      ) : null}
      <Select
        className="sm:col-span-2"
        isLabelShown
        label={request.kind === 'tls' ? 'Host (server name)' : 'Host'}
        value={request.host}
        options={choices.hosts.map((host) => ({ value: host, label: host }))}
        onChange={(host) => onChange({ host })}
      />
      {isHttp ? (
        <>
          <Select
            className="sm:col-span-2"
            isLabelShown
            label="Method"
            value={form.method}
            options={methodsWith(form.method).map((method) => ({ value: method, label: method }))}
            onChange={(method) => onChange({ method })}
          />
          <TextField
            className="sm:col-span-2"
            label="Path"
            value={form.path}
            onChange={(path) => onChange({ path })}
          />
        </>
      ) : null}
      {choices.ports.length > 0 ? (
        <Select
          className="sm:col-span-2"
          isLabelShown
          label="Port"
          value={String(request.port ?? '')}
          options={choices.ports}
          onChange={(port) => onChange({ port })}
        />
      ) : null}
      <Select
        className="sm:col-span-2"
        isLabelShown
        label="Through"
        value={request.gateway}
        options={choices.gateways.map((gateway) => ({
          value: gateway,
          label: gateway === 'mesh' ? 'Sidecar of the caller' : `Gateway ${gateway}`,
        }))}
        onChange={(gateway) => onChange({ gateway })}
      />
      <TextField
        className="sm:col-span-2"
        label="Source namespace"
        value={form.sourceNamespace}
        onChange={(sourceNamespace) => onChange({ sourceNamespace })}
      />
      {isHttp ? (
        <div className="sm:col-span-3">
          <PairsEditor
            title="Headers"
            noun="Header"
            pairs={form.headers}
            onChange={(headers) => onChange({ headers })}
          />
        </div>
      ) : null}
      <div className="sm:col-span-3">
        <PairsEditor
          title="Labels of the caller"
          noun="Label"
          pairs={form.sourceLabels}
          onChange={(sourceLabels) => onChange({ sourceLabels })}
        />
      </div>
    </div>
  )
}

/** A preset may bring a method that the list has not. */
const methodsWith = (method: string): string[] => [...new Set([...METHODS, method])]
