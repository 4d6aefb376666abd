// Command kubelet serves port-forward for the pods of the bed, with the streaming code of the real kubelet. A pod is a
// network namespace, and its ports are dialled on loopback inside it.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"regexp"
	"runtime"
	"time"

	"golang.org/x/sys/unix"
	"k8s.io/cri-streaming/pkg/streaming/portforward"
)

const (
	idle     = 4 * time.Hour
	creation = 30 * time.Second
	// How long one direction may go on when the other has ended.
	drain = time.Second
)

var podName = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$`)

func main() {
	listen := flag.String("listen", "", "address and port")
	cert := flag.String("cert", "", "certificate file")
	key := flag.String("key", "", "key file of the certificate")
	clientCA := flag.String("client-ca", "", "who signs the certificates of callers")
	flag.Parse()

	pem, err := os.ReadFile(*clientCA)
	if err != nil {
		log.Fatal(err)
	}
	callers := x509.NewCertPool()
	if !callers.AppendCertsFromPEM(pem) {
		log.Fatalf("no certificate in %s", *clientCA)
	}
	mux := http.NewServeMux()
	// WebSockets start with a GET, SPDY with a POST.
	mux.HandleFunc("GET /portForward/{namespace}/{pod}", forward)
	mux.HandleFunc("POST /portForward/{namespace}/{pod}", forward)
	server := http.Server{
		Addr:      *listen,
		Handler:   mux,
		TLSConfig: &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: callers},
	}
	log.Fatal(server.ListenAndServeTLS(*cert, *key))
}

func forward(w http.ResponseWriter, r *http.Request) {
	options, err := portforward.NewV4Options(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	pod := r.PathValue("pod")
	if _, err := os.Stat(namespaceFile(pod)); err != nil || !podName.MatchString(pod) {
		http.Error(w, "pod does not exist", http.StatusNotFound)
		return
	}
	portforward.ServePortForward(w, r, forwarder{}, pod, "", options, idle, creation, portforward.SupportedProtocols)
}

func namespaceFile(pod string) string { return "/run/netns/isthmus-" + pod }

type forwarder struct{}

// PortForward copies both ways until one side has ended and the other has had a moment to follow.
func (forwarder) PortForward(_ context.Context, pod, _ string, port int32, stream io.ReadWriteCloser) error {
	defer stream.Close()
	conn, err := dialInside(namespaceFile(pod), port)
	if err != nil {
		return err
	}
	defer conn.Close()
	ends := make(chan error, 2)
	go func() {
		_, err := io.Copy(stream, conn)
		ends <- err
	}()
	go func() {
		_, err := io.Copy(conn, stream)
		ends <- err
	}()
	err = <-ends
	select {
	case <-ends:
	case <-time.After(drain):
	}
	return err
}

// dialInside connects on a thread of its own, which ends with its goroutine because it can't go back.
func dialInside(namespace string, port int32) (net.Conn, error) {
	type result struct {
		conn net.Conn
		err  error
	}
	done := make(chan result, 1)
	go func() {
		runtime.LockOSThread()
		conn, err := dial(namespace, port)
		done <- result{conn, err}
	}()
	answer := <-done
	return answer.conn, answer.err
}

func dial(namespace string, port int32) (net.Conn, error) {
	file, err := os.Open(namespace)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if err := unix.Setns(int(file.Fd()), unix.CLONE_NEWNET); err != nil {
		return nil, fmt.Errorf("enter %s: %w", namespace, err)
	}
	return net.Dial("tcp4", fmt.Sprintf("127.0.0.1:%d", port))
}
