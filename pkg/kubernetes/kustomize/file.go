package kustomize

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/source"
)

// kustomization is one file of Kustomize's.
type kustomization struct {
	file      *source.File
	dir       string
	node      *document.Node
	component bool
	// references are the entries of the fields that name files and directories.
	references []reference
	// files are the local files that it uses in any way.
	files []string
	// served is what kustomize reads in place of the file.
	served []byte
	// outside says what lies outside the scan by nature and was left out;
	// broken that something was left out that should be there; refused why it cannot be built.
	outside, broken bool
	refused         string
	at              source.Range // of what refused is about
	diags           diag.Diagnostics
}

// reference is one entry of a field that names files or directories.
type reference struct {
	field string
	index int
	text  string
	at    source.Range
	// target is the path in the tree; "" when the entry is left out.
	target string
	isDir  bool
	inline bool
}

// leading are the fields whose entries kustomize takes for files, directories or addresses.
var leading = []string{"resources", "bases", "components", "generators", "transformers", "validators"}

// loading are the fields that name files somewhere within.
var loading = []string{"patches", "patchesStrategicMerge", "patchesJson6902", "configMapGenerator", "secretGenerator", "crds", "configurations", "openapi", "replacements"}

// others are the remaining fields that kustomize knows
// (https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/).
var others = []string{"apiVersion", "kind", "metadata", "namePrefix", "nameSuffix", "namespace", "commonLabels", "labels", "commonAnnotations",
	"images", "imageTags", "replicas", "vars", "sortOptions", "generatorOptions", "buildMetadata", "helmCharts", "helmGlobals", "helmChartInflationGenerator"}

// directories are the references to other kustomizations.
func (k *kustomization) directories() []reference {
	return slices.DeleteFunc(slices.Clone(k.references), func(r reference) bool { return !r.isDir })
}

func (k *kustomization) refuse(at source.Range, why string) {
	if k.refused == "" {
		k.refused, k.at = why, at
	}
}

// structure holds the file against what kustomize takes. Go's JSON decoder
// takes keys in any case, and so does kustomize; here each has one
// spelling, so that nothing that names a file goes unseen.
func (k *kustomization) structure(nodes []*document.Node, diags diag.Diagnostics) {
	for _, d := range diags {
		k.refuse(d.Range, d.Summary+". "+d.Detail)
	}
	if len(nodes) > 1 {
		k.refuse(nodes[1].Range, "The file holds more than one document.")
	}
	for _, p := range k.node.Pairs {
		key := p.Key.Text
		known := slices.Contains(leading, key) || slices.Contains(loading, key) || slices.Contains(others, key)
		if !known {
			k.refuse(p.Key.Range, "Kustomize has no field "+key+".")
		}
		if slices.Contains(leading, key) && p.Value.Kind != document.Sequence && text(p.Value) != "" {
			k.refuse(p.Value.Range, "The field "+key+" is a list.")
		}
	}
}

// references finds what a kustomization names.
func (l *Loader) references(k *kustomization) {
	for _, p := range k.node.Pairs {
		switch key := p.Key.Text; {
		case slices.Contains(leading, key):
			for i, n := range p.Value.Items {
				l.refer(k, key, i, n)
			}
		case slices.Contains(loading, key):
			l.uses(k, p.Value)
		case strings.HasPrefix(key, "helmChart") && len(p.Value.Items) > 0:
			k.outside = true
			k.diags.Add(diag.Note, "kustomize-chart", p.Key.Range, "Charts are not inflated",
				"Kustomize would have Helm render the charts that %s names. What they make is not judged here.", key)
		}
	}
}

// refer resolves one entry of a leading field.
func (l *Loader) refer(k *kustomization, field string, index int, n *document.Node) {
	r := reference{field: field, index: index, text: text(n), at: n.Range}
	plugin := field == "generators" || field == "transformers" || field == "validators"
	if plugin && strings.Contains(r.text, "\n") {
		r.inline = true
		l.uses(k, n)
		k.references = append(k.references, r)
		return
	}
	target := path.Join(k.dir, r.text)
	isDir := l.tree.IsDir(target)
	switch {
	case r.text == "":
		k.refuse(n.Range, "An entry of "+field+" is no text.")
	case !isDir && !l.tree.Exists(target) && remote(r.text):
		k.outside = true
		k.diags.Add(diag.Note, "kustomize-remote", n.Range, "Remote "+strings.TrimSuffix(field, "s")+" is not fetched",
			"%s lies outside the scan, and plinth works offline. What it holds is not judged.", r.text)
		if field != "resources" && field != "bases" {
			k.refuse(n.Range, r.text+" is remote, and without it the result would be another.")
		}
	case path.IsAbs(r.text) || strings.HasPrefix(target, "../") || target == "..":
		l.missing(k, r, "kustomize-outside", "leads outside the scanned root")
	case !isDir && !l.tree.Exists(target):
		l.missing(k, r, "kustomize-missing", "is not there")
	case strings.ContainsAny(target, "@:?\n"):
		l.missing(k, r, "kustomize-missing", "has a name that kustomize may take for a remote address")
	case isDir && l.find(target) == nil:
		l.missing(k, r, "kustomize-missing", "has no kustomization that can be read")
	default:
		r.target, r.isDir = target, isDir
		if !isDir {
			k.files = append(k.files, target)
			if f, err := l.tree.Read(target); plugin && err == nil {
				nodes, _ := document.Parse(f)
				for _, n := range nodes {
					l.uses(k, n)
				}
			}
		}
	}
	k.references = append(k.references, r)
}

func (l *Loader) missing(k *kustomization, r reference, code, what string) {
	k.broken = true
	k.diags.Add(diag.Error, code, r.at, "Kustomization names what cannot be read", "%s, an entry of %s, %s.", r.text, r.field, what)
	if r.field != "resources" && r.field != "bases" {
		k.refuse(r.at, r.text+" "+what+", and without it the result would be another.")
	}
}

// uses finds the files that the scalars of a node name, alone or as key=file,
// and the aliases that an inline patch multiplies.
func (l *Loader) uses(k *kustomization, n *document.Node) {
	if n.Kind == document.Scalar {
		if strings.Contains(n.Text, "\n") {
			l.inline(k, n)
			return
		}
		name := n.Text
		if _, after, ok := strings.Cut(name, "="); ok && !strings.Contains(name, "://") {
			name = after
		}
		if address(name) || address(n.Text) {
			k.outside = true
			k.diags.Add(diag.Note, "kustomize-remote", n.Range, "Remote file is not fetched", "%s lies outside the scan, and plinth works offline.", n.Text)
			k.refuse(n.Range, n.Text+" is remote, and without it the result would be another.")
			return
		}
		if target := path.Join(k.dir, name); name != "" && l.tree.Exists(target) && !l.tree.IsDir(target) {
			k.files = append(k.files, target)
		}
		return
	}
	for _, p := range n.Pairs {
		if p.Key.Text != "literals" && p.Key.Text != "options" {
			l.uses(k, p.Value)
		}
	}
	for _, item := range n.Items {
		l.uses(k, item)
	}
}

// inline holds text that kustomize reads as YAML to the bounds of a file.
func (l *Loader) inline(k *kustomization, n *document.Node) {
	nodes, diags := document.Parse(source.NewFile(k.file.Path, []byte(n.Text)))
	if diags.HasErrors() {
		k.refuse(n.Range, "The text cannot be read as YAML.")
	}
	for _, inner := range nodes {
		addresses(inner, func(a string) {
			if text(inner.Get("apiVersion")) == "builtin" {
				k.refuse(n.Range, a+" is remote, and without it the result would be another.")
			}
		})
	}
}

// addresses calls f with every scalar that is an address.
func addresses(n *document.Node, f func(string)) {
	if n.Kind == document.Scalar && address(n.Text) {
		f(n.Text)
	}
	for _, p := range n.Pairs {
		addresses(p.Value, f)
	}
	for _, item := range n.Items {
		addresses(item, f)
	}
}

// address reports whether kustomize would ask the network for a file.
func address(s string) bool {
	_, after, _ := strings.Cut(s, "=")
	for _, s := range []string{s, after} {
		if u, err := url.Parse(s); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
			return true
		}
	}
	return false
}

// remote reports whether an entry that names nothing local is an address:
// of a file, or of a repository in one of the forms that git and kustomize take.
func remote(s string) bool {
	host, _, _ := strings.Cut(s, "/")
	return address(s) || strings.Contains(s, "://") || strings.Contains(s, "::") || strings.Contains(s, "?ref=") || strings.HasPrefix(s, "git@") ||
		strings.Contains(host, ":") || strings.Contains(host, ".") && strings.Trim(host, ".") != "" && strings.Contains(s, "/")
}
