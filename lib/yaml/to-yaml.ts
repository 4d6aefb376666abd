import { stringify } from 'yaml'

/**
 * Objects as YAML, several as documents divided by `---`. No anchors, no folded lines, and strings that YAML 1.1
 * readers would take for booleans or numbers (`yes`, `1e3`) are quoted, because kubectl is such a reader.
 */
export const toYaml = (...objects: unknown[]): string =>
  objects
    .map((object) =>
      stringify(object, { aliasDuplicateObjects: false, lineWidth: 0, version: '1.1', compat: 'core' }),
    )
    .join('---\n')
