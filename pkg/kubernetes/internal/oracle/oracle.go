// Package oracle compares objects with those that the real tools make, helm
// and kustomize: it installs them through the Go module proxy, runs them and reads what they print.
// Only tests use it.
package oracle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"sigs.k8s.io/yaml"

	"github.com/plinth-lint/plinth/pkg/document"
)

// The tools, in the versions whose packages plinth links.
const (
	Helm      = "helm.sh/helm/v3/cmd/helm@v3.19.5"
	Kustomize = "sigs.k8s.io/kustomize/kustomize/v5@v5.8.2"
)

// Install gives the path of a tool, which is built once and kept in the
// user's cache.
func Install(t testing.TB, tool string) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	module, version, _ := strings.Cut(tool, "@")
	name := regexp.MustCompile(`/v[0-9]+$`).ReplaceAllString(module, "")
	bin := filepath.Join(cache, "plinth-test", version)
	program := filepath.Join(bin, filepath.Base(name))
	if _, err := os.Stat(program); err == nil {
		return program
	}
	install := exec.Command("go", "install", tool)
	install.Dir = t.TempDir() // outside any module
	install.Env = append(os.Environ(), "GOBIN="+bin, "GOFLAGS=")
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("go install %s: %v\n%s", tool, err, out)
	}
	return program
}

// Run gives what a tool prints, or what it says is wrong. It sees nothing of
// the user's own configuration.
func Run(t testing.TB, dir, program string, args ...string) ([]byte, error) {
	t.Helper()
	home := t.TempDir()
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Dir = dir
	cmd.Env = []string{"HOME=" + home, "PATH=" + filepath.Join(home, "none"), "HELM_CACHE_HOME=" + home, "HELM_CONFIG_HOME=" + home, "HELM_DATA_HOME=" + home}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%w: %.300s", err, strings.TrimSpace(stderr.String()))
	}
	return stdout.Bytes(), nil
}

var separator = regexp.MustCompile(`(?m)^---`)

// Read reads the objects of a stream as the tools' own reader does.
func Read(stream []byte) ([]any, error) {
	var out []any
	for _, text := range separator.Split(string(stream), -1) {
		var object any
		if err := yaml.Unmarshal([]byte(text), &object); err != nil {
			return nil, fmt.Errorf("%w in %.300s", err, text)
		}
		if object != nil {
			out = append(out, object)
		}
	}
	return out, nil
}

// Of gives the object of a node. What a plain scalar is, the tools' reader says.
func Of(n *document.Node) any {
	switch n.Kind {
	case document.Mapping:
		out := map[string]any{}
		for _, p := range n.Pairs {
			out[p.Key.Text] = Of(p.Value)
		}
		return out
	case document.Sequence:
		out := []any{}
		for _, item := range n.Items {
			out = append(out, Of(item))
		}
		return out
	}
	if !n.Plain || n.Tag == "!!str" {
		return n.Text
	}
	var value any
	if err := yaml.Unmarshal([]byte(n.Text), &value); err != nil {
		return n.Text
	}
	switch value.(type) {
	case map[string]any, []any:
		return n.Text
	}
	return value
}

// name identifies an object.
func name(object any) string {
	m, _ := object.(map[string]any)
	meta, _ := m["metadata"].(map[string]any)
	return fmt.Sprintf("%v %v %v/%v", m["apiVersion"], m["kind"], meta["namespace"], meta["name"])
}

// hole is where plinth does not know what another run would make.
var hole = regexp.MustCompile(`\\\$\\\{[a-zA-Z0-9]+\\\(\\\)(\\\.[a-zA-Z]+)?\\\}`)

// alike reports whether a text is what plinth has, its holes standing for anything.
func alike(want, got string) bool {
	quoted := regexp.QuoteMeta(got)
	if !hole.MatchString(quoted) {
		return want == got
	}
	matches, err := regexp.MatchString("(?s)^"+hole.ReplaceAllString(quoted, ".*")+"$", want)
	return err == nil && matches
}

// filled gives what plinth has with the texts that have holes as the tool has them, where they may be these.
func filled(want, got any) any {
	switch got := got.(type) {
	case string:
		if text, ok := want.(string); ok && alike(text, got) {
			return text
		}
	case map[string]any:
		theirs, _ := want.(map[string]any)
		out := map[string]any{}
		for key, value := range got {
			out[key] = filled(theirs[key], value)
		}
		return out
	case []any:
		theirs, _ := want.([]any)
		out := make([]any, len(got))
		for i, value := range got {
			var their any
			if i < len(theirs) {
				their = theirs[i]
			}
			out[i] = filled(their, value)
		}
		return out
	}
	return got
}

// Diff tells how objects differ from those that a tool made, "" if they do
// not: in number, kind, name and content, and in order if the tool has one.
func Diff(want, got []any, ordered bool) string {
	var first []string
	names := func(objects []any) (out []string) {
		for _, o := range objects {
			out = append(out, name(o))
		}
		return out
	}
	if !ordered {
		sorted := func(objects []any) []any {
			return slices.SortedStableFunc(slices.Values(objects), func(a, b any) int { return strings.Compare(key(a), key(b)) })
		}
		want, got = sorted(want), sorted(got)
	}
	if w, g := names(want), names(got); !slices.EqualFunc(w, g, alike) {
		return "objects (-tool +plinth):\n" + cmp.Diff(w, g)
	}
	for i := range want {
		if diff := cmp.Diff(want[i], filled(want[i], got[i])); diff != "" {
			first = append(first, name(want[i])+" (-tool +plinth):\n"+diff)
		}
	}
	return strings.Join(first, "\n")
}

// key sorts objects: by what they are, and where one is there twice by their content.
func key(object any) string {
	text, _ := json.Marshal(object)
	return name(object) + string(text)
}

// What a tool made of the other files of a txtar archive, or why it refused them.
const (
	WantFile    = "want.yaml"
	RefusedFile = "refused.txt"
)

// Directory writes files to a directory of its own.
func Directory(t testing.TB, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		at := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// Save keeps in an archive what a tool made of the files of a directory.
func Save(t testing.TB, name string, archive *txtar.Archive, root string, made []byte, err error) {
	t.Helper()
	file := txtar.File{Name: WantFile, Data: made}
	if err != nil {
		file = txtar.File{Name: RefusedFile, Data: []byte(strings.ReplaceAll(err.Error(), root, "") + "\n")}
	}
	archive.Files = append(slices.DeleteFunc(archive.Files, func(f txtar.File) bool { return f.Name == WantFile || f.Name == RefusedFile }), file)
	if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// Corpus gives the directories below PLINTH_CORPUS that hold a file of one
// of the names, as repository and path in it. Nothing is given where it is not set.
func Corpus(t *testing.T, names ...string) map[string][]string {
	t.Helper()
	corpus := os.Getenv("PLINTH_CORPUS")
	if corpus == "" {
		t.Skip("LEFT OUT: PLINTH_CORPUS names no directory of public repositories")
	}
	found := map[string][]string{}
	err := fs.WalkDir(os.DirFS(corpus), ".", func(at string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !slices.Contains(names, filepath.Base(at)) {
			return nil
		}
		repository, in, ok := strings.Cut(filepath.ToSlash(filepath.Dir(at)), "/")
		if !ok {
			in = "."
		}
		found[repository] = append(found[repository], in)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
