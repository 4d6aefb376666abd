import { readFileSync, writeFileSync } from 'node:fs'
import { parseAllDocuments } from 'yaml'
import { KINDS } from '../lib/kube/kinds.ts'
import { at } from './paths.ts'
import { withoutTexts } from './without-texts.ts'

/**
 * Takes the structural schemas of the kinds we watch out of Istio's own CRDs (`crd-all.gen.yaml` of the pinned istio
 * module), without their texts, into server/demo/kube/istio-crds.json: one line a kind. The contract suite compares
 * them with what the real API server serves.
 */
const [file] = process.argv.slice(2)
if (!file) throw new Error('npm run crds -- FILE: the crd-all.gen.yaml of the pinned istio module')

const lines = parseAllDocuments(readFileSync(file, 'utf8')).flatMap((document) => {
  const crd = document.toJS()
  const kind = KINDS.find((one) => one === crd?.spec?.names?.kind)
  if (!kind || !crd.spec.group.endsWith('.istio.io')) return []
  const { schema } = crd.spec.versions.find(({ storage }: { storage: boolean }) => storage)
  return [`"${kind}": ${JSON.stringify(withoutTexts(schema.openAPIV3Schema))}`]
})
writeFileSync(at('server', 'demo', 'kube', 'istio-crds.json'), `{\n${lines.sort().join(',\n')}\n}\n`)
console.log(`${lines.length} kinds`)
