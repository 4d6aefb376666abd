kubectl apply -f - <<EOF
apiVersion: networking.istio.io/v1alpha3
kind: WorkloadEntry
metadata:
name: forum-vm-1
namespace: istioinaction
labels:
app: forum
version: vm
spec:
address: "10.10.0.25"
labels:
app: forum
version: vm
instance-id: "i-1234567890abcdef0"
serviceAccount: forum
network: vm-network
ports:
http: 8080
metrics: 9090
health: 8081
EOF
