import {
  BOOL,
  BOOL_VALUE,
  DOUBLE,
  DURATION,
  enumOf,
  INT32,
  INT32_VALUE,
  INT64_VALUE,
  listOf,
  mapOf,
  message,
  STRING,
  UINT32,
} from '#lib/onboarding/bundle/proto-shape.ts'

/** istio.mesh.v1alpha1.ProxyConfig of istio.io/api 1.31: what a `defaultConfig` may hold. */

const clientTls = message({
  mode: enumOf(['DISABLE', 'SIMPLE', 'MUTUAL', 'ISTIO_MUTUAL']),
  clientCertificate: STRING,
  privateKey: STRING,
  caCertificates: STRING,
  credentialName: STRING,
  subjectAltNames: listOf(STRING),
  sni: STRING,
  insecureSkipVerify: BOOL_VALUE,
  caCrl: STRING,
})

const remoteService = message({
  address: STRING,
  tlsSettings: clientTls,
  tcpKeepalive: message({ probes: UINT32, time: DURATION, interval: DURATION }),
})

const addressed = message({ address: STRING })
const withDefault = message({ name: STRING, defaultValue: STRING })

const tracing = message(
  {
    zipkin: addressed,
    lightstep: message({ address: STRING, accessToken: STRING }),
    datadog: addressed,
    stackdriver: message({
      debug: BOOL,
      maxNumberOfAttributes: INT64_VALUE,
      maxNumberOfAnnotations: INT64_VALUE,
      maxNumberOfMessageEvents: INT64_VALUE,
    }),
    customTags: mapOf(
      message({ literal: message({ value: STRING }), environment: withDefault, header: withDefault }, [
        ['literal', 'environment', 'header'],
      ]),
    ),
    maxPathTagLength: UINT32,
    sampling: DOUBLE,
    tlsSettings: clientTls,
    openCensusAgent: message({
      address: STRING,
      context: listOf(enumOf(['UNSPECIFIED', 'W3C_TRACE_CONTEXT', 'GRPC_BIN', 'CLOUD_TRACE_CONTEXT', 'B3'])),
    }),
    enableIstioTags: BOOL_VALUE,
  },
  [['zipkin', 'lightstep', 'datadog', 'stackdriver', 'openCensusAgent']],
)

const forwardClientCert = enumOf([
  'UNDEFINED',
  'SANITIZE',
  'FORWARD_ONLY',
  'APPEND_FORWARD',
  'SANITIZE_SET',
  'ALWAYS_FORWARD_ONLY',
])

/** istio.networking.v1alpha3.ReadinessProbe. */
export const READINESS_PROBE = message(
  {
    initialDelaySeconds: INT32,
    timeoutSeconds: INT32,
    periodSeconds: INT32,
    successThreshold: INT32,
    failureThreshold: INT32,
    httpGet: message({
      path: STRING,
      port: UINT32,
      host: STRING,
      scheme: STRING,
      httpHeaders: listOf(message({ name: STRING, value: STRING })),
    }),
    tcpSocket: message({ host: STRING, port: UINT32 }),
    exec: message({ command: listOf(STRING) }),
    grpc: message({ port: UINT32, service: STRING }),
  },
  [['httpGet', 'tcpSocket', 'exec', 'grpc']],
)

const disabled = message({ disabled: BOOL_VALUE })
const enabled = message({ enabled: BOOL_VALUE })
const privateKeyProvider = message({ pollDelay: DURATION, fallback: BOOL_VALUE })

const proxyHeaders = message({
  forwardedClientCert: forwardClientCert,
  server: message({ disabled: BOOL_VALUE, value: STRING }),
  requestId: disabled,
  attemptCount: disabled,
  envoyDebugHeaders: disabled,
  metadataExchangeHeaders: message({ mode: enumOf(['UNDEFINED', 'IN_MESH']) }),
  setCurrentClientCertDetails: message({
    subject: BOOL_VALUE,
    cert: BOOL_VALUE,
    chain: BOOL_VALUE,
    dns: BOOL_VALUE,
    uri: BOOL_VALUE,
  }),
  preserveHttp1HeaderCase: BOOL_VALUE,
  xForwardedHost: enabled,
  xForwardedPort: enabled,
})

const connectionSettings = message({
  profile: enumOf(['SIDECAR', 'EDGE']),
  listenerPerConnectionBufferLimitBytes: INT32_VALUE,
  clusterPerConnectionBufferLimitBytes: INT32_VALUE,
  httpIdleTimeout: DURATION,
  httpMaxConnectionDuration: DURATION,
  httpDrainTimeout: DURATION,
  httpRequestTimeout: DURATION,
  httpRequestHeadersTimeout: DURATION,
  httpStreamIdleTimeout: DURATION,
  httpMaxStreamDuration: DURATION,
  httpMaxConcurrentStreams: INT32_VALUE,
  http2InitialStreamWindowSize: INT32_VALUE,
  http2InitialConnectionWindowSize: INT32_VALUE,
  httpHeadersWithUnderscoresAction: enumOf([
    'HEADERS_WITH_UNDERSCORES_UNSPECIFIED',
    'HEADERS_WITH_UNDERSCORES_ALLOW',
    'HEADERS_WITH_UNDERSCORES_REJECT_REQUEST',
    'HEADERS_WITH_UNDERSCORES_DROP_HEADER',
  ]),
  httpMergeSlashes: BOOL_VALUE,
  httpPathWithEscapedSlashesAction: enumOf([
    'PATH_WITH_ESCAPED_SLASHES_UNSPECIFIED',
    'KEEP_UNCHANGED',
    'REJECT_REQUEST',
    'UNESCAPE_AND_REDIRECT',
    'UNESCAPE_AND_FORWARD',
  ]),
  listenerConnectionLimit: INT32_VALUE,
  globalDownstreamConnectionLimit: INT32_VALUE,
})

export const PROXY_CONFIG = message(
  {
    configPath: STRING,
    binaryPath: STRING,
    serviceCluster: STRING,
    drainDuration: DURATION,
    discoveryAddress: STRING,
    discoveryRefreshDelay: DURATION,
    zipkinAddress: STRING,
    statsdUdpAddress: STRING,
    proxyAdminPort: INT32,
    availabilityZone: STRING,
    controlPlaneAuthPolicy: enumOf(['NONE', 'MUTUAL_TLS'], { INHERIT: 1000 }),
    customConfigFile: STRING,
    statNameLength: INT32,
    concurrency: INT32_VALUE,
    proxyBootstrapTemplatePath: STRING,
    interceptionMode: enumOf(['REDIRECT', 'TPROXY', 'NONE']),
    tracing,
    envoyMetricsServiceAddress: STRING,
    sds: message({ enabled: BOOL, k8sSaJwtPath: STRING }),
    envoyAccessLogService: remoteService,
    envoyMetricsService: remoteService,
    proxyMetadata: mapOf(STRING),
    statusPort: INT32,
    extraStatTags: listOf(STRING),
    gatewayTopology: message({
      numTrustedProxies: UINT32,
      forwardClientCertDetails: forwardClientCert,
      proxyProtocol: message({}),
    }),
    terminationDrainDuration: DURATION,
    meshId: STRING,
    readinessProbe: READINESS_PROBE,
    proxyStatsMatcher: message({
      inclusionPrefixes: listOf(STRING),
      inclusionSuffixes: listOf(STRING),
      inclusionRegexps: listOf(STRING),
    }),
    holdApplicationUntilProxyStarts: BOOL_VALUE,
    caCertificatesPem: listOf(STRING),
    image: message({ imageType: STRING }),
    tracingServiceName: enumOf([
      'APP_LABEL_AND_NAMESPACE',
      'CANONICAL_NAME_ONLY',
      'CANONICAL_NAME_AND_NAMESPACE',
    ]),
    runtimeValues: mapOf(STRING),
    privateKeyProvider: message({ cryptomb: privateKeyProvider, qat: privateKeyProvider }, [
      ['cryptomb', 'qat'],
    ]),
    proxyHeaders,
    fileFlushInterval: DURATION,
    fileFlushMinSizeKb: UINT32,
    statsCompression: BOOL_VALUE,
    connectionSettings,
  },
  [['serviceCluster', 'tracingServiceName']],
)
