// Package reporttest gives the tests of the report formats what they write:
// results of real runs of pkg/lint over small scenes, by a library of policies
// whose texts stay as they are, and golden files to compare with.
package reporttest

import (
	"context"
	"embed"
	"flag"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
)

//go:embed policies scenes
var files embed.FS

var update = flag.Bool("update", false, "write the golden files anew; read them before you commit")

// Shop is the scene that is read from testdata/shop; all others are in this package.
const Shop = "shop"

// Scenes gives the names of all scenes, sorted, Shop last.
func Scenes(t testing.TB) []string {
	t.Helper()
	names, err := fs.Glob(files, "scenes/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("list scenes: %v, %v", names, err)
	}
	for i, name := range names {
		names[i] = strings.TrimSuffix(path.Base(name), ".txtar")
	}
	return append(names, Shop)
}

// Library gives the policies of the scenes.
func Library(t testing.TB) *policy.Library {
	t.Helper()
	fsys, err := fs.Sub(files, "policies")
	if err != nil {
		t.Fatal(err)
	}
	library, err := policy.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return library
}

// Tree gives the files of a scene.
func Tree(t testing.TB, scene string) *source.Tree {
	t.Helper()
	if scene == Shop {
		return Disk(t, filepath.Join("..", "..", "..", "testdata", "shop"))
	}
	text, err := files.ReadFile("scenes/" + scene + ".txtar")
	if err != nil {
		t.Fatal(err)
	}
	content := map[string]string{}
	for _, f := range txtar.Parse(text).Files {
		content[f.Name] = string(f.Data)
	}
	return source.Memory(content)
}

// Disk opens a directory as a tree for the time of the test.
func Disk(t testing.TB, dir string) *source.Tree {
	t.Helper()
	tree, err := source.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tree.Close() })
	return tree
}

// Run lints a tree by the policies of the scenes, on a day in November 2026.
func Run(t testing.TB, tree *source.Tree) *lint.Result {
	t.Helper()
	return RunWith(t, tree, Library(t))
}

// RunWith lints a tree by the policies of a library.
func RunWith(t testing.TB, tree *source.Tree, library *policy.Library) *lint.Result {
	t.Helper()
	result, err := lint.Run(context.Background(), tree, lint.Options{Library: library, Today: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// Golden compares got with the file testdata/<name>.golden of the test's
// package, which -update writes.
func Golden(t testing.TB, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; write it with go test -update, and read it", err)
	}
	if diff := cmp.Diff(string(got), string(want)); diff != "" {
		t.Errorf("%s (-got +want); go test -update writes it anew:\n%s", file, diff)
	}
}
