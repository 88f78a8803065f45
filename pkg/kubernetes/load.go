// Package kubernetes reads Kubernetes manifests into resources: YAML streams,
// JSON and lists, with the pod template of every workload and the references
// between objects. It does not render charts or overlays.
package kubernetes

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Looks reports whether the text of a file has, in one of its documents, the
// two keys of a Kubernetes object with values that an object can have. It is cheap and may be wrong
// about a file that only looks like one; Load is not.
func Looks(f *source.File) bool {
	return looks(f.Bytes, "apiVersion", validVersion) && looks(f.Bytes, "kind", validKind)
}

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
		word := strings.Trim(strings.TrimSpace(string(line)), `"',{}`)
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

// Load reads the manifests of one directory, which are one unit: what they
// select and refer to is sought among them. Its id is dir/*. It gives nil when none of the
// files holds a manifest.
func Load(ctx context.Context, tree *source.Tree, dir string, names []string) (*graph.Unit, diag.Diagnostics) {
	l := &loader{unit: &graph.Unit{ID: path.Join(dir, "*"), Tool: graph.Kubernetes}, seen: map[string]source.Range{}}
	for _, name := range names {
		if ctx.Err() != nil {
			break
		}
		f, err := tree.Read(name)
		if err != nil {
			l.diags.Add(diag.Error, "file-unreadable", source.Range{File: name}, "File cannot be read", "%s.", err)
			continue
		}
		l.file(f)
	}
	if len(l.unit.Resources) == 0 {
		return nil, l.diags
	}
	l.unit.Range = l.unit.Resources[0].Header
	l.relate()
	return l.unit, l.diags
}

type loader struct {
	unit  *graph.Unit
	diags diag.Diagnostics
	seen  map[string]source.Range // addresses
}

func (l *loader) file(f *source.File) {
	nodes, diags := document.Parse(f)
	if diags.HasErrors() && bytes.Contains(f.Bytes, []byte("{{")) {
		l.diags.Add(diag.Note, "template-not-rendered", source.Range{File: f.Path}, "File is a template",
			"It holds template expressions ({{ … }}) and is no YAML before they are rendered. Render it and check the result: helm template … | plinth check -")
		return
	}
	l.diags = append(l.diags, diags...)
	before := len(l.unit.Resources)
	for _, n := range nodes {
		l.object(f, n)
	}
	if len(l.unit.Resources) > before || diags.HasErrors() {
		l.unit.Files = append(l.unit.Files, f.Path)
	}
}

// object adds the resource that a document holds, or those of a list. What
// is no Kubernetes object is left alone.
func (l *loader) object(f *source.File, n *document.Node) {
	version, kind := n.Get("apiVersion"), n.Get("kind")
	if version == nil || kind == nil || !validVersion(version.Text) || !validKind(kind.Text) {
		return
	}
	if items := n.Get("items"); strings.HasSuffix(kind.Text, "List") && items != nil && items.Kind == document.Sequence {
		for _, item := range items.Items {
			l.object(f, item)
		}
		return
	}
	meta := n.Get("metadata")
	if meta == nil || meta.Kind != document.Mapping || configuration(version.Text) {
		return
	}
	l.add(n, version.Text, kind.Text)
}

// configuration reports whether an API version is of a tool's own
// configuration file, which nobody sends to a cluster.
func configuration(version string) bool {
	group, _, _ := strings.Cut(version, "/")
	return group == "kustomize.config.k8s.io" || group == "skaffold" || group == "kind.x-k8s.io"
}

func (l *loader) add(n *document.Node, version, kind string) {
	properties := value(n)
	metadata := properties.Get("metadata")
	name, named := metadata.Get("name").Text()
	if !named {
		if name, named = metadata.Get("generateName").Text(); named {
			name += "*"
		}
	}
	if !named {
		l.diags.Add(diag.Error, "manifest-unnamed", n.Get("metadata").Range, "Object has no name",
			"The %s has neither metadata.name nor metadata.generateName.", kind)
		return
	}
	header := n.Get("kind").Range
	if key := pairKey(n, "kind"); key != nil {
		header = key.Range.To(header)
	}
	r := &graph.Resource{
		Type: graph.KubernetesType(kind), Declared: version + "/" + kind, Tool: graph.Kubernetes,
		Properties: properties, Range: n.Range, Header: header, Pod: podPath(kind, properties),
	}
	r.Address = Address(kind, namespaceOf(kind, properties), name)
	if first, twice := l.seen[r.Address]; twice {
		for i := 2; ; i++ { // two files of a directory may hold variants of one object
			if address := fmt.Sprintf("%s#%d", r.Address, i); l.seen[address].IsZero() {
				l.diags.Add(diag.Note, "manifest-twice", header, "Object is given twice",
					"%s also stands at %s. Each is judged by itself.", r.Address, first)
				r.Address = address
				break
			}
		}
	}
	l.seen[r.Address] = header
	r.Config = r.Address
	l.unit.Resources = append(l.unit.Resources, r)
}

func pairKey(n *document.Node, key string) *document.Node {
	for _, p := range n.Pairs {
		if p.Key.Text == key {
			return p.Key
		}
	}
	return nil
}

// Address gives the address of an object: Kind.namespace.name, or Kind.name
// for one that has no namespace.
func Address(kind, namespace, name string) string {
	if namespace == "" {
		return kind + "." + name
	}
	return kind + "." + namespace + "." + name
}

// clusterKinds are the built-in kinds without a namespace.
const clusterKinds = " Namespace Node PersistentVolume ClusterRole ClusterRoleBinding StorageClass PriorityClass IngressClass " +
	"CustomResourceDefinition APIService MutatingWebhookConfiguration ValidatingWebhookConfiguration ValidatingAdmissionPolicy " +
	"ValidatingAdmissionPolicyBinding CSIDriver CSINode VolumeAttachment RuntimeClass PodSecurityPolicy CertificateSigningRequest GatewayClass "

func namespaceOf(kind string, properties *graph.Value) string {
	if strings.Contains(clusterKinds, " "+kind+" ") {
		return ""
	}
	if namespace, ok := properties.Get("metadata").Get("namespace").Text(); ok && namespace != "" {
		return namespace
	}
	return "default"
}

// podPath leads to the pod template of a workload. A kind that plinth does not know
// is one when it has a template with containers where Deployments have it.
func podPath(kind string, properties *graph.Value) graph.Path {
	var path graph.Path
	switch kind {
	case "Pod":
		path = graph.Path{}
	case "CronJob":
		path = graph.Keys("spec", "jobTemplate", "spec", "template")
	case "PodTemplate":
		path = graph.Keys("template")
	default:
		path = graph.Keys("spec", "template")
	}
	if properties.At(path).Get("spec").Get("containers").Is(graph.List) {
		return path
	}
	return nil
}
