import type { JsonObject } from '#lib/json.ts'

const TYPE = 'type.googleapis.com/envoy'
const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64')
export const pem = (label: string, body: string): string =>
  `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`

/** What every view needs, and no redaction may touch. For tests only. */
export const CERTIFICATE = pem(
  'CERTIFICATE',
  'MIIDRTCCAi2gAwIBAgIRAO34YWPHPZCrpuAnnPrJcFYwDQYJKoZIhvcNAQELBQAw',
)
export const KEPT = [
  'outbound|80|vm|forum.istioinaction.svc.cluster.local',
  '10.10.0.25',
  base64(CERTIFICATE),
  'default',
  'ROOTCA',
  'kubernetes://forum-credential',
  'sds-grpc',
  'spiffe://cluster.local/ns/istioinaction/sa/forum',
  'envoy.filters.http.jwt_authn',
  'oauth-token',
  'x-canary',
  'istio_dry_run_allow_shadow_effective_policy_id',
  '/etc/certs/cert-chain.pem',
  'public-modulus',
]

/** A config_dump as Envoy has it, with `secret(n)` at the n-th place where a secret can be. */
export function goldenDump(secret: (place: number) => string): JsonObject {
  let places = 0
  const hide = (): string => secret(places++)
  const header = (name: string) => ({ header: { key: name, value: hide() }, append_action: 'OVERWRITE' })
  return {
    configs: [
      {
        '@type': `${TYPE}.admin.v3.BootstrapConfigDump`,
        bootstrap: {
          node: {
            id: 'sidecar~10.10.0.25~forum-vm-1.istioinaction~istioinaction.svc.cluster.local',
            metadata: {
              PROXY_CONFIG: {
                proxyMetadata: {
                  ISTIO_META_DNS_CAPTURE: 'true',
                  DB_PASSWORD: hide(),
                  AWS_SECRET_ACCESS_KEY: hide(),
                  STRIPE_KEY: hide(),
                  GITHUB_TOKEN: hide(),
                  ISTIO_METAJSON_EXTRA: JSON.stringify({ apiKey: hide(), app: 'forum' }),
                  DATABASE_URL: `postgres://forum:${encodeURIComponent(hide())}@db.legacy.internal/forum`,
                },
              },
              ENVIRONMENT: [
                { name: 'VAULT_TOKEN', value: hide() },
                { value: hide(), name: 'SESSION_SECRET' },
              ],
              ARGS: ['proxy', '--token', hide(), '--domain', 'istioinaction.svc.cluster.local'],
            },
          },
          static_resources: {
            secrets: [
              { name: 'static-secret', generic_secret: { secret: { inline_string: hide() } } },
              { name: 'many', generic_secret: { secrets: { one: { inline_bytes: base64(hide()) } } } },
            ],
          },
          dynamic_resources: {
            ads_config: {
              grpc_services: [
                {
                  envoy_grpc: { cluster_name: 'xds-grpc' },
                  initial_metadata: [{ key: 'authorization', value: `Bearer ${hide()}` }],
                },
                {
                  google_grpc: {
                    call_credentials: [
                      { access_token: hide() },
                      { service_account_jwt_access: { json_key: hide() } },
                      { google_refresh_token: hide() },
                    ],
                  },
                },
              ],
            },
          },
        },
      },
      {
        '@type': `${TYPE}.admin.v3.ClustersConfigDump`,
        dynamic_active_clusters: [
          {
            cluster: {
              name: 'outbound|80|vm|forum.istioinaction.svc.cluster.local',
              transport_socket: {
                name: 'envoy.transport_sockets.tls',
                typed_config: {
                  '@type': `${TYPE}.extensions.transport_sockets.tls.v3.UpstreamTlsContext`,
                  common_tls_context: {
                    tls_certificates: [
                      {
                        certificate_chain: { filename: '/etc/certs/cert-chain.pem' },
                        private_key: { filename: hide() },
                        password: { inline_string: hide() },
                      },
                      { pkcs12: { inline_bytes: base64(hide()) } },
                      { private_key_provider: { typed_config: { private_key: { inline_string: hide() } } } },
                    ],
                    tls_certificate_sds_secret_configs: [
                      {
                        name: 'kubernetes://forum-credential',
                        sds_config: { api_config_source: { cluster_names: ['sds-grpc'] } },
                      },
                    ],
                    combined_validation_context: {
                      default_validation_context: {
                        match_typed_subject_alt_names: [
                          { matcher: { exact: 'spiffe://cluster.local/ns/istioinaction/sa/forum' } },
                        ],
                      },
                    },
                  },
                },
              },
              typed_extension_protocol_options: {
                'envoy.filters.network.redis_proxy': { auth_password: { inline_string: hide() } },
                'envoy.filters.http.aws_request_signing': {
                  credential_provider: {
                    inline_credential: {
                      access_key_id: hide(),
                      secret_access_key: hide(),
                      session_token: hide(),
                    },
                  },
                },
              },
              load_assignment: {
                endpoints: [
                  {
                    lb_endpoints: [
                      {
                        endpoint: {
                          address: { socket_address: { address: '10.10.0.25', port_value: 8080 } },
                        },
                      },
                    ],
                  },
                ],
              },
            },
          },
        ],
      },
      {
        '@type': `${TYPE}.admin.v3.ListenersConfigDump`,
        dynamic_listeners: [
          {
            name: 'virtualInbound',
            active_state: {
              listener: {
                filter_chains: [
                  {
                    transport_socket: {
                      typed_config: { session_ticket_keys: { keys: [{ inline_bytes: base64(hide()) }] } },
                    },
                    filters: [
                      {
                        name: 'envoy.filters.http.jwt_authn',
                        typed_config: {
                          providers: {
                            own: {
                              local_jwks: {
                                inline_string: JSON.stringify({
                                  keys: [
                                    { kty: 'RSA', n: 'public-modulus', e: 'AQAB', d: hide(), p: hide() },
                                  ],
                                }),
                              },
                            },
                            bytes: {
                              local_jwks: {
                                inline_bytes: base64(JSON.stringify({ keys: [{ kty: 'oct', k: hide() }] })),
                              },
                            },
                          },
                        },
                      },
                      {
                        name: 'envoy.filters.http.oauth2',
                        typed_config: {
                          config: {
                            credentials: {
                              client_id: 'forum',
                              token_secret: {
                                name: 'oauth-token',
                                sds_config: { path_config_source: { path: '/etc/token.yaml' } },
                              },
                              hmac_secret: { inline_string: hide() },
                            },
                          },
                        },
                      },
                      { name: 'api', typed_config: { credentials: [{ key: hide(), client: 'one' }] } },
                      { name: 'basic', typed_config: { users: { inline_string: `user:{SHA}${hide()}` } } },
                      {
                        name: 'lua',
                        typed_config: {
                          default_source_code: {
                            inline_string: `function envoy_on_request(h)\n  h:headers():add("x-api-key", "${encodeURIComponent(hide())}")\nend`,
                          },
                        },
                      },
                      {
                        name: 'wasm',
                        typed_config: {
                          config: {
                            vm_config: { environment_variables: { key_values: { API_TOKEN: hide() } } },
                            configuration: {
                              '@type': 'type.googleapis.com/google.protobuf.StringValue',
                              value: JSON.stringify({ upstream: 'forum', clientSecret: hide() }),
                            },
                          },
                        },
                      },
                      {
                        name: 'envoy.filters.http.rbac',
                        typed_config: {
                          rules: {
                            policies: {
                              p: {
                                principals: [
                                  {
                                    metadata: {
                                      metadata_key: {
                                        key: 'envoy.filters.http.rbac',
                                        path: [{ key: 'istio_dry_run_allow_shadow_effective_policy_id' }],
                                      },
                                    },
                                  },
                                  { header: { name: 'authorization', string_match: { exact: hide() } } },
                                ],
                              },
                            },
                          },
                        },
                      },
                    ],
                  },
                ],
              },
            },
          },
        ],
      },
      {
        '@type': `${TYPE}.admin.v3.RoutesConfigDump`,
        dynamic_route_configs: [
          {
            route_config: {
              request_headers_to_add: [header('Authorization'), header('X-Api-Key'), header('cookie')],
              response_headers_to_add: [{ header: { key: 'x-canary', value: 'true' } }],
              virtual_hosts: [
                {
                  routes: [
                    {
                      match: {
                        headers: [{ name: 'x-auth-token', safe_regex_match: { regex: hide() } }],
                        query_parameters: [{ name: 'access_token', string_match: { prefix: hide() } }],
                      },
                    },
                  ],
                },
              ],
            },
          },
        ],
      },
      {
        '@type': `${TYPE}.admin.v3.SecretsConfigDump`,
        dynamic_active_secrets: [
          {
            name: 'default',
            secret: {
              name: 'default',
              tls_certificate: {
                certificate_chain: { inline_bytes: base64(CERTIFICATE) },
                private_key: { inline_bytes: base64(pem('PRIVATE KEY', hide())) },
              },
            },
          },
          {
            name: 'ROOTCA',
            secret: {
              name: 'ROOTCA',
              validation_context: {
                trusted_ca: { inline_bytes: base64(CERTIFICATE + pem('EC PRIVATE KEY', hide())) },
              },
            },
          },
          { name: 'odd', secret: { note: `in a note: ${pem('RSA PRIVATE KEY', hide())} and on` } },
        ],
      },
    ],
  }
}

/** The same dump with the keys of messages as istiod writes them; keys of maps stay. */
export function inCamelCase(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(inCamelCase)
  if (typeof json !== 'object' || json === null) return json
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [
      /^[a-z0-9_]+$/.test(key)
        ? key.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
        : key,
      inCamelCase(value),
    ]),
  )
}
