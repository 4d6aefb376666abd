import { namespace, service, workloadGroup } from '#server/demo/seeds/drafts.ts'
import type { World } from '#server/demo/seeds/world.ts'

/** A database on one VM: TCP, with nothing that splits its traffic, and an Istio that nobody has upgraded yet. */
export const mysql = (): World => ({
  vms: [{ name: 'mysqldb-1', namespace: 'vm', group: 'mysqldb', address: '10.30.0.5', istio: '1.30.3' }],
  objects: [
    namespace('vm'),
    ...workloadGroup({
      namespace: 'vm',
      name: 'mysqldb',
      labels: { app: 'mysqldb', version: 'v8' },
      serviceAccount: 'mysqldb',
      ports: { tcp: 3306 },
      probe: { tcpSocket: { port: 3306 } },
    }),
    service({ namespace: 'vm', name: 'mysqldb' }, { app: 'mysqldb' }, [{ port: 3306, name: 'tcp' }]),
  ],
})
