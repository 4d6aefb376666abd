/** How an Envoy's admin endpoint is reached. */
export type EnvoyWay = {
  kind: 'port-forward' | 'relay' | 'template' | 'address' | 'demo'
  /** For people: `port-forward to forum-k8s-1.istioinaction`, `relay http://10.0.0.7:15099`. */
  words: string
}
/** The way that was chosen, or why there is none and what to do about it. */
export type ChosenWay = { state: 'open'; way: EnvoyWay } | { state: 'none'; reason: string }
