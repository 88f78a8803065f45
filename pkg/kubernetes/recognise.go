package kubernetes

import (
	"bytes"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/source"
)

// Looks reports whether the text of a file has, in one of its documents, the
// two keys of a Kubernetes object with values that an object can have. It is cheap and may be wrong
// about a file that only looks like one; Load is not.
func Looks(f *source.File) bool {
	version, kind := looks(f.Bytes, "apiVersion", validVersion), looks(f.Bytes, "kind", validKind)
	return version && (kind || looks(f.Bytes, "kind", templated)) || kind && looks(f.Bytes, "apiVersion", templated)
}

// templated reports whether a template gives the value.
func templated(s string) bool { return strings.HasPrefix(s, "{{") }

// looks finds key: value at the start of a line, or "key": "value" in JSON.
func looks(text []byte, key string, valid func(string) bool) bool {
	for at := 0; ; {
		i := bytes.Index(text[at:], []byte(key))
		if i < 0 {
			return false
		}
		start, end := at+i, at+i+len(key)
		at = end
		rest := bytes.TrimLeft(bytes.TrimPrefix(text[end:], []byte(`"`)), " \t")
		if len(rest) == 0 || rest[0] != ':' || start > 0 && text[start-1] > ' ' && !bytes.ContainsRune([]byte(`"{,`), rune(text[start-1])) {
			continue
		}
		line, _, _ := bytes.Cut(rest[1:], []byte("\n"))
		if line = bytes.TrimSpace(line); bytes.HasPrefix(line, []byte("{{")) {
			if valid("{{") {
				return true
			}
			continue
		}
		word := strings.Trim(string(line), `"',{}`)
		word, _, _ = strings.Cut(word, " ")
		word, _, _ = strings.Cut(word, ",")
		if valid(strings.Trim(word, `"'`)) {
			return true
		}
	}
}

// validVersion reports whether s is an API version: v1, apps/v1, example.com/v1beta1.
func validVersion(s string) bool {
	group, version, grouped := strings.Cut(s, "/")
	if !grouped {
		group, version = "", s
	}
	if grouped && (group == "" || strings.Trim(group, "abcdefghijklmnopqrstuvwxyz0123456789.-") != "") {
		return false
	}
	return len(version) > 1 && version[0] == 'v' && version[1] >= '0' && version[1] <= '9' &&
		strings.Trim(version[1:], "0123456789abcdefghijklmnopqrstuvwxyz") == ""
}

// validKind reports whether s is the name of a kind: letters and digits, the first a capital.
func validKind(s string) bool {
	if s == "" || s[0] < 'A' || s[0] > 'Z' {
		return false
	}
	for _, c := range s {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// foreign are the API groups of documents that carry apiVersion, kind and
// metadata although no API server takes them: the configuration of a program,
// or a test's input.
var foreign = []string{
	"kustomize.config.k8s.io", "skaffold", "kind.x-k8s.io", "k3d.io", "eksctl.io", "kops.k8s.io", "kubeadm.k8s.io",
	"kubelet.config.k8s.io", "kubescheduler.config.k8s.io", "kubeproxy.config.k8s.io", "controller-manager.config.k8s.io",
	"apiserver.config.k8s.io", "apiserver.k8s.io", "audit.k8s.io", "client.authentication.k8s.io", "pod-security.admission.config.k8s.io",
	"eventratelimit.admission.k8s.io", "imagepolicy.k8s.io", "cli.kyverno.io", "chainsaw.kyverno.io", "kuttl.dev", "test.gatekeeper.sh", "krew.googlecontainertools.github.com",
	"backstage.io", "kpt.dev", "score.dev", "k0sctl.k0sproject.io", "minikube.sigs.k8s.io",
}

// configuration reports whether an API version is of a tool's own
// configuration file, which nobody sends to a cluster.
func configuration(version string) bool {
	group, _, _ := strings.Cut(version, "/")
	return slices.Contains(foreign, group)
}
