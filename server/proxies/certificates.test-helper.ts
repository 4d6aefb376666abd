import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { EnvoyDoor, FindEnvoy } from '#server/envoy/envoy-door.ts'
import { Unusable } from '#server/http/get-json.ts'
import type { CertificateStore, StoredCertificate } from '#server/proxies/certificate-store.ts'

const HOUR = 3_600_000

/** Envoy's /certs with one workload certificate. */
export const certs = (identity: string, fromMs: number, lifeMs = 24 * HOUR, serial = 'a1') => ({
  certificates: [
    {
      cert_chain: [
        {
          path: '<inline>',
          serial_number: serial,
          subject_alt_names: [{ uri: identity }],
          valid_from: new Date(fromMs).toISOString(),
          expiration_time: new Date(fromMs + lifeMs).toISOString(),
        },
      ],
      ca_cert: [{ path: '<inline>', serial_number: '7007', expiration_time: '2036-11-18T20:36:09Z' }],
    },
  ],
})

/** Envoys that answer what a test makes them; those left out have no way to them. */
export function fakeEnvoys(answers: ReadonlyMap<string, unknown>): { find: FindEnvoy; asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    find: (proxy: NameProxy) =>
      answers.get(proxy.id) === undefined ? { reason: 'There is no way to it' } : { door: doorOf(proxy.id) },
  }

  function doorOf(id: string): EnvoyDoor {
    const refuse = () => Promise.reject(new Unusable('is not asked that by this test'))
    return {
      way: { kind: 'relay', words: `relay of ${id}` },
      open: refuse,
      getText: refuse,
      setLogLevel: refuse,
      getJson: answerOf,
      getBytes: async (path) => new TextEncoder().encode(JSON.stringify(await answerOf(path))),
    }

    async function answerOf(path: string): Promise<unknown> {
      asked.push(`${id} ${path}`)
      const answer = answers.get(id)
      if (answer instanceof Error) throw answer
      return answer
    }
  }
}

/** A database that a test can take away. */
export function fakeStore(rows: StoredCertificate[] = []) {
  const fake = {
    rows: new Map(rows.map((row) => [row.proxy, row])),
    isAway: false,
    puts: 0,
    prunedBeforeMs: 0,
  }
  const unlessAway = (): void => {
    if (fake.isAway) throw new Error('The database is away')
  }
  const store: CertificateStore = {
    async readAll() {
      unlessAway()
      return [...fake.rows.values()]
    },
    async put(certificates) {
      unlessAway()
      fake.puts += certificates.length
      for (const one of certificates) fake.rows.set(one.proxy, one)
    },
    async prune(beforeMs) {
      unlessAway()
      fake.prunedBeforeMs = beforeMs
    },
  }
  return { store, state: fake }
}

/** Lets everything that waits for promises alone go on. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
