kubectl apply -f - <<EOF
apiVersion: networking.istio.io/v1alpha3
kind: Gateway
metadata:
name: cross-network-gateway
namespace: istio-system
spec:
selector:
istio: eastwestgateway
servers:
- port:
number: 15021
name: status-port
protocol: HTTP
hosts:
- "*"
- port:
number: 15012
name: tls-istiod
protocol: TLS
tls:
mode: PASSTHROUGH
hosts:
- "*"
- port:
number: 15017
name: tls-istiodwebhook
protocol: TLS
tls:
mode: PASSTHROUGH
hosts:
- "*"
EOF
