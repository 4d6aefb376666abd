/** Says which fields of an object the form has no input for. */
export function KeptFields({ fields }: { fields: readonly string[] }) {
  if (fields.length === 0) return null
  return (
    <p className="text-muted text-sm">
      Not shown here, and kept as they are:{' '}
      <span className="font-mono text-xs wrap-anywhere">{fields.join(', ')}</span>
    </p>
  )
}
