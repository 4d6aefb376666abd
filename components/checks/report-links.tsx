import { Download } from 'lucide-react'

const FORMATS = [
  { format: 'json', label: 'JSON' },
  { format: 'sarif', label: 'SARIF' },
] as const

/** All findings as a file, whatever the page shows of them. */
export function ReportLinks() {
  return (
    <div className="flex flex-wrap gap-2">
      {FORMATS.map(({ format, label }) => (
        <a
          key={format}
          href={`/api/checks/report?format=${format}`}
          download
          aria-label={`Download all findings as ${label}`}
          className="inline-flex h-8 items-center gap-1.5 rounded-md border border-line bg-raised px-3 font-medium text-sm hover:border-line-strong"
        >
          <Download aria-hidden className="size-3.5" />
          {label}
        </a>
      ))}
    </div>
  )
}
