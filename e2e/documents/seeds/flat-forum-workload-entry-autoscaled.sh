kubectl apply -f - <<EOF
apiVersion: networking.istio.io/v1alpha3
kind: WorkloadEntry
metadata:
name: forum-vm-${INSTANCE_ID}
namespace: ${NAMESPACE}
labels:
app: forum
version: vm
auto-scaling: "true"
spec:
address: "${VM_IP}"
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
EOF
