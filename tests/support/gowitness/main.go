// A witness of the log as others run one (C2SP tlog-witness), with Go's own note and tlog packages:
// it keeps the last head that it cosigned and cosigns only what continues it.
// usage: gowitness ADDRESS NAME STATE VKEY; prints its own vkey; STATE is a file
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type witness struct {
	mutex sync.Mutex
	name  string
	state string
	log   note.Verifier
	key   ed25519.PrivateKey
}

func (w *witness) id() []byte {
	sum := sha256.Sum256(append([]byte(w.name+"\n\x04"), w.key.Public().(ed25519.PublicKey)...))
	return sum[:4]
}

func (w *witness) vkey() string {
	public := append([]byte{4}, w.key.Public().(ed25519.PublicKey)...)
	return fmt.Sprintf("%s+%x+%s", w.name, w.id(), base64.StdEncoding.EncodeToString(public))
}

func (w *witness) cosign(text string) string {
	seconds := uint64(time.Now().Unix())
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", seconds, text)
	bytes := binary.BigEndian.AppendUint64(w.id(), seconds)
	bytes = append(bytes, ed25519.Sign(w.key, []byte(message))...)
	return fmt.Sprintf("\u2014 %s %s\n", w.name, base64.StdEncoding.EncodeToString(bytes))
}

// The seed and the last head: "SEED SIZE ROOT".
func (w *witness) load() (size int64, root tlog.Hash) {
	text, err := os.ReadFile(w.state)
	if err != nil {
		_, key, _ := ed25519.GenerateKey(nil)
		w.key = key
		w.save(0, root)
		return 0, root
	}
	fields := strings.Fields(string(text))
	seed, _ := base64.StdEncoding.DecodeString(fields[0])
	w.key = ed25519.NewKeyFromSeed(seed)
	size, _ = strconv.ParseInt(fields[1], 10, 64)
	root, _ = tlog.ParseHash(fields[2])
	return size, root
}

func (w *witness) save(size int64, root tlog.Hash) error {
	text := fmt.Sprintf("%s %d %s\n", base64.StdEncoding.EncodeToString(w.key.Seed()), size, root)
	if err := os.WriteFile(w.state+".new", []byte(text), 0o600); err != nil {
		return err
	}
	return os.Rename(w.state+".new", w.state)
}

// "old N", hashes, an empty line, the checkpoint.
func parse(body []byte) (old int64, proof tlog.TreeProof, checkpoint []byte, err error) {
	head, checkpoint, found := bytes.Cut(body, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !found || !strings.HasPrefix(lines[0], "old ") {
		return 0, nil, nil, fmt.Errorf("no request")
	}
	if old, err = strconv.ParseInt(lines[0][4:], 10, 64); err != nil {
		return 0, nil, nil, err
	}
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return 0, nil, nil, err
		}
		proof = append(proof, hash)
	}
	return old, proof, checkpoint, nil
}

func (w *witness) add(body []byte) (status int, answer string) {
	old, proof, checkpoint, err := parse(body)
	if err != nil {
		return 400, err.Error()
	}
	if origin, _, _ := strings.Cut(string(checkpoint), "\n"); origin != w.log.Name() {
		return 404, "unknown log"
	}
	opened, err := note.Open(checkpoint, note.VerifierList(w.log))
	if err != nil {
		return 403, err.Error()
	}
	lines := strings.SplitN(opened.Text, "\n", 4)
	size, _ := strconv.ParseInt(lines[1], 10, 64)
	root, err := tlog.ParseHash(lines[2])
	if err != nil || old > size {
		return 400, "old is larger than the checkpoint"
	}
	seen, before := w.load()
	if old != seen || (seen == size && before != root) {
		return 409, fmt.Sprintf("%d\n", seen)
	}
	if seen > 0 && seen < size {
		if err := tlog.CheckTree(proof, size, root, seen, before); err != nil {
			return 422, err.Error()
		}
	}
	if err := w.save(size, root); err != nil {
		return 500, err.Error()
	}
	return 200, w.cosign(opened.Text)
}

func (w *witness) ServeHTTP(response http.ResponseWriter, request *http.Request) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	body, err := io.ReadAll(io.LimitReader(request.Body, 1<<16))
	if err != nil || request.Method != "POST" || request.URL.Path != "/add-checkpoint" {
		http.Error(response, "POST /add-checkpoint", 404)
		return
	}
	status, answer := w.add(body)
	fmt.Fprintf(os.Stderr, "%d %q\n", status, body)
	if status == 409 {
		response.Header().Set("Content-Type", "text/x.tlog.size")
	}
	response.WriteHeader(status)
	io.WriteString(response, answer)
}

func main() {
	if len(os.Args) != 5 {
		fmt.Fprintln(os.Stderr, "usage: gowitness ADDRESS NAME STATE VKEY")
		os.Exit(4)
	}
	w := &witness{name: os.Args[2], state: os.Args[3]}
	w.load()
	fmt.Println(w.vkey())
	if os.Args[4] == "" { // only the key is wanted
		return
	}
	log, err := note.NewVerifier(os.Args[4])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	w.log = log
	listener, err := net.Listen("tcp", os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	http.Serve(listener, w)
}
