kubectl apply -f - <<EOF
apiVersion: networking.istio.io/v1alpha3
kind: WorkloadEntry
metadata:
name: forum-vm-${i}
namespace: istioinaction
labels:
app: forum
version: vm
auto-scaling: "true"
spec:
address: "10.10.0.$(($i+24))" # 10.10.0.25, 10.10.0.26, 10.10.0.27
labels:
app: forum
version: vm
auto-scaling: "true"
serviceAccount: forum
network: vm-network
ports:
http: 8080
metrics: 9090
health: 8081
weight: $(( 100 + $i * 10 )) # 차등 가중치 적용
EOF
