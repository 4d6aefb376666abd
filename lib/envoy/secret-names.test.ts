import { expect, it } from 'vitest'
import { isSecretName } from '#lib/envoy/secret-names.ts'

it.each([
  'DB_PASSWORD',
  'secret_value',
  'tokenString',
  'authorization_data',
  'api_token_1',
  'auth_header',
  'psk',
  'creds',
  'privKey',
  'pkcs12',
  'x-datadog-key',
  'X-Honeycomb-Team',
  `${'x'.repeat(500)}_token`,
])('takes %s for a secret', (name) => {
  expect(isSecretName(name)).toBe(true)
})

it.each([
  'max_tokens',
  'tokens_per_fill',
  'token_bucket',
  'runtime_key',
  'hash_key',
  'cluster_name',
  'address',
  'certificate_chain',
  'trusted_ca',
  'sds_config',
  'x-request-id',
  'value',
  'string_value',
  'text',
])('leaves %s', (name) => {
  expect(isSecretName(name)).toBe(false)
})
