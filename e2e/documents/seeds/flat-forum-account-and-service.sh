kubectl apply -f - <<EOF
apiVersion: v1
kind: ServiceAccount
metadata:
name: forum
namespace: istioinaction
labels:
app: forum
---
apiVersion: v1
kind: Service
metadata:
name: forum
namespace: istioinaction
labels:
app: forum
spec:
ports:
- port: 8080
name: http
protocol: TCP
selector:
app: forum
EOF
