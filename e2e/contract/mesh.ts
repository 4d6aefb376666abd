export type Target = { host: string; port: number }

/** A VM of the contract's mesh: a WorkloadEntry `<group>-<address>` of WorkloadGroup forum-vm. */
export type Vm = { name: string; address: string }

export type ApiAnswer = {
  status: number
  headers: Headers
  /** The parsed body; text when it is no JSON. */
  body: unknown
}
export type ApiCall = { body?: unknown; contentType?: string; as?: 'admin' | 'viewer' }
export type WatchEvent = {
  type: string
  object: { metadata: Record<string, unknown> } & Record<string, unknown>
}

/**
 * A mesh that the contract is checked on: namespace istioinaction with Service forum (VMs and a pod), its WorkloadGroup
 * forum-vm with a probe, the DestinationRule and VirtualService of forum (subsets vm and k8s, 80 to 20, a header
 * match before), ServiceEntry external-db, and these three VMs, healthy.
 */
export type MeshUnderTest = {
  kind: 'demo' | 'real'
  kubeconfig: string
  vms: readonly Vm[]
  pod: Vm
  /** One call of the Kubernetes API. */
  call(method: string, path: string, options?: ApiCall): Promise<ApiAnswer>
  /** The events of a watch until `enough` says so, the server ends it, or 20 s have passed. */
  watch(path: string, enough: (events: WatchEvent[]) => boolean): Promise<WatchEvent[]>
  /** A debug endpoint of istiod, such as `syncz`. */
  istiod(path: string): Promise<{ status: number; body: unknown }>
  /** A path of a VM's Envoy admin endpoint. */
  envoy(vm: string, path: string, method?: 'GET' | 'POST'): Promise<{ status: number; body: unknown }>
  /** Why a manifest would be refused, by the server's dry run and on the real mesh by istioctl too; empty when accepted. */
  refusalOf(manifest: string): Promise<string>
  /** A kubeconfig whose user may read everything and write nothing, until `end`. */
  readOnly(): { kubeconfig: string; end(): void }
  addVm(vm: Vm): Promise<void>
  /** Shuts a VM down in good order. */
  stopVm(name: string): Promise<void>
  /** Makes a VM's application pass its probe, or fail it with these words. */
  setHealth(name: string, health: 'ok' | string): void
  /** Base addresses of the debug endpoints of every istiod, and of the Envoy admin endpoints of the VMs. */
  istiodUrls: readonly string[]
  envoyUrls(): string[]
  /** Where the agents of the VMs say what names they hold: `<proxy id>=<base address>`. */
  agentUrls(): string[]
  /** Where the Envoys of the VMs answer for themselves: `<proxy id>=<base address>`. */
  adminUrls(): string[]
  /** Sends requests for a host (forum) from inside a VM, through its Envoy; counts who answered (a name, or `status 503`). */
  sendRequests(
    vm: string,
    count: number,
    headers?: Record<string, string>,
    target?: Target,
  ): Promise<Record<string, number>>
  /** Sends requests from inside a VM, so many each second, until it is stopped; counts who answered. */
  startLoad(vm: string, perSecond: number, target?: Target): { stop(): Promise<Record<string, number>> }
  restartIstiod(): Promise<void>
  /** Stops the API server, and starts it again after this long. */
  restartApiServer(pauseMs: number): Promise<void>
  close(): Promise<void>
}

export const NAMESPACE = 'istioinaction'
export const VMS: readonly Vm[] = [1, 2, 3].map((n) => ({
  name: `forum-vm-${n}`,
  address: `10.10.0.${24 + n}`,
}))
export const POD: Vm = { name: 'forum-k8s-1', address: '10.10.0.101' }
