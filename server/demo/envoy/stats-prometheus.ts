import type { Stat, Stats } from '#server/demo/envoy/stat.ts'

type Labels = Record<string, string>

/** What Istio's bootstrap takes out of a name as a label: all of the first group goes, the second is the value. */
const TAGS: [string, RegExp][] = [
  ['cluster_name', /^cluster(\.(.+);)/],
  ['http_conn_manager_prefix', /^http(\.(.+?);)/],
  ['thread_name', /^server(\.(.+))\.watchdog/],
  ['response_code', /_rq(_(\d{3}))$/],
  ['response_code_class', /_rq(_(\dxx))$/],
]
const CUSTOM = 'istiocustom.'

/** Statistics in Prometheus' text format, as `/stats/prometheus` gives them: a type's line and then its samples. */
export function prometheusText({ numbers }: Stats): string {
  const samples = numbers.map((stat) => ({ stat, ...nameAndLabels(stat) }))
  return [...Map.groupBy(samples, ({ name }) => name)]
    .map(([name, ones]) => {
      const lines = ones.map(({ labels, stat }) => `${name}{${labelText(labels)}} ${stat.value}\n`)
      return `# TYPE ${name} ${ones[0]?.stat.type}\n${lines.join('')}`
    })
    .join('')
}

const labelText = (labels: Labels): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}="${value}"`)
    .join(',')

function nameAndLabels({ name }: Stat): { name: string; labels: Labels } {
  if (name.startsWith(CUSTOM)) return customMetric(name.slice(CUSTOM.length))
  let rest = name
  const labels: Labels = {}
  for (const [label, pattern] of TAGS) {
    const [, whole, value] = pattern.exec(name) ?? []
    if (!whole || !value) continue
    labels[label] = value
    rest = rest.replace(whole, '')
  }
  return { name: `envoy_${rest.replaceAll(/[^a-zA-Z0-9_]/g, '_')}`, labels }
}

/** Istio's own metrics carry their labels in their name, one after the other; a host has dots of its own. */
function customMetric(text: string): { name: string; labels: Labels } {
  const [name = '', ...tags] = text.split(
    /\.(?=(?:reporter|destination_\w+|request_protocol|response_\w+|connection_security_policy)\.)/,
  )
  return {
    name,
    labels: Object.fromEntries(
      tags.map((tag) => [tag.slice(0, tag.indexOf('.')), tag.slice(tag.indexOf('.') + 1)]),
    ),
  }
}
