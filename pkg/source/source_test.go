package source

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPositionsCountBytesAndSurviveEveryLineEnding(t *testing.T) {
	f := NewFile("a.tf", []byte("é = 1\r\nb\n\nlast"))
	tests := []struct {
		name   string
		offset int
		want   Pos
	}{
		{"the first byte", 0, Pos{1, 1, 0}},
		{"after a character of two bytes", 2, Pos{1, 3, 2}},
		{"the first byte of the second line", 8, Pos{2, 1, 8}},
		{"an empty line", 10, Pos{3, 1, 10}},
		{"the end of a file without a last line break", 15, Pos{4, 5, 15}},
		{"an offset past the end is clamped", 99, Pos{4, 5, 15}},
		{"a negative offset is clamped", -1, Pos{1, 1, 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(f.Pos(tt.offset), tt.want); diff != "" {
				t.Errorf("Pos(%d) (-got +want):\n%s", tt.offset, diff)
			}
		})
	}
	if got, want := f.Line(1), "é = 1"; got != want {
		t.Errorf("Line(1) = %q, want %q", got, want)
	}
	if got, want := f.Text(f.Range(8, 9)), "b"; got != want {
		t.Errorf("Text = %q, want %q", got, want)
	}
	if got, want := f.Offset(2, 1), 8; got != want {
		t.Errorf("Offset(2, 1) = %d, want %d", got, want)
	}
}

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func open(t *testing.T, dir string) *Tree {
	t.Helper()
	tree, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tree.Close() })
	return tree
}

func TestWalkFindsCandidatesOnly(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{
		"main.tf": "", "notes.md": "", "t.yaml": "", "deep/er/x.template": "",
		".gitignore":             "/out\n*.gen.yaml\n!keep.gen.yaml\n",
		"out/a.tf":               "",
		"x.gen.yaml":             "",
		"keep.gen.yaml":          "",
		"deep/.gitignore":        "secret.tf",
		"deep/secret.tf":         "",
		"secret.tf":              "",
		".terraform/m/main.tf":   "",
		"node_modules/p/a.json":  "",
		"deep/node_modules/b.tf": "",
	})
	if err := os.Symlink("main.tf", filepath.Join(dir, "link.tf")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(".", filepath.Join(dir, "deep", "loop")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("ring.tf", filepath.Join(dir, "ring.tf")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc/hostname", filepath.Join(dir, "out.tf")); err != nil {
		t.Fatal(err)
	}
	got, skipped, err := open(t, dir).Walk(context.Background(), ".")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"deep/er/x.template", "keep.gen.yaml", "link.tf", "main.tf", "secret.tf", "t.yaml"}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("Walk (-got +want):\n%s", diff)
	}
	var names []string
	for _, s := range skipped {
		names = append(names, s.Path)
	}
	if diff := cmp.Diff(names, []string{"out.tf", "ring.tf"}); diff != "" {
		t.Errorf("skipped (-got +want):\n%s", diff)
	}
}

func TestIgnoreFilesAboveTheStartHold(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{".gitignore": "a/b/x.tf\n", "a/b/x.tf": "", "a/b/y.tf": ""})
	got, _, err := open(t, dir).Walk(context.Background(), "a/b")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, []string{"a/b/y.tf"}); diff != "" {
		t.Errorf("Walk (-got +want):\n%s", diff)
	}
}

func TestADirectoryThatIsNamedIsWalkedThoughIgnored(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{
		".gitignore": "cdk.out\n*.gen.yaml\n", "cdk.out/a.json": "", "cdk.out/.gitignore": "b.json\n", "cdk.out/b.json": "", "cdk.out/in/c.json": "",
		"app/a.gen.yaml": "", "app/b.yaml": "",
	})
	tree := open(t, dir)
	for start, want := range map[string][]string{
		"cdk.out":    {"cdk.out/a.json", "cdk.out/in/c.json"},
		"cdk.out/in": {"cdk.out/in/c.json"},
		"app":        {"app/b.yaml"},
		".":          {"app/b.yaml"},
	} {
		found, _, err := tree.Walk(context.Background(), start)
		if err != nil || !slices.Equal(found, want) {
			t.Errorf("Walk(%s) gives %v and %v, want %v", start, found, err, want)
		}
	}
}

func TestNothingOutsideTheRootIsRead(t *testing.T) {
	outer := t.TempDir()
	write(t, outer, map[string]string{"secret.txt": "s", "root/main.tf": ""})
	if err := os.Symlink("../secret.txt", filepath.Join(outer, "root", "link.txt")); err != nil {
		t.Fatal(err)
	}
	tree := open(t, filepath.Join(outer, "root"))
	for _, name := range []string{"../secret.txt", "/etc/passwd", "a/../../secret.txt", "link.txt"} {
		if _, err := tree.Read(name); !errors.Is(err, ErrOutside) {
			t.Errorf("Read(%s) gives %v, want ErrOutside", name, err)
		}
	}
	if _, err := tree.Read("missing.tf"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Read(missing.tf) gives %v, want fs.ErrNotExist", err)
	}
}

func TestListShowsOverlays(t *testing.T) {
	tree := Memory(map[string]string{"a/main.tf": "x"})
	tree.Overlay(NewFile("a/unsaved.tf", []byte("y")))
	got, err := tree.List("a")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, []string{"main.tf", "unsaved.tf"}); diff != "" {
		t.Errorf("List (-got +want):\n%s", diff)
	}
}

func TestLocateFindsTheRepository(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, map[string]string{"repo/.git/HEAD": "", "repo/a/main.tf": "", "repo/b/t.yaml": "", "other/x.tf": ""})
	tests := []struct {
		name     string
		paths    []string
		root     string
		relative []string
	}{
		{"a directory of a repository", []string{"repo/a"}, "repo", []string{"a"}},
		{"two paths of a repository", []string{"repo/a", "repo/b/t.yaml"}, "repo", []string{"a", "b/t.yaml"}},
		{"a directory without a repository is its own root", []string{"other"}, "other", []string{"."}},
		{"a file without a repository", []string{"other/x.tf"}, "other", []string{"x.tf"}},
		{"paths in and out of a repository", []string{"repo/a", "other"}, ".", []string{"repo/a", "other"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			paths := make([]string, len(tt.paths))
			for i, p := range tt.paths {
				paths[i] = filepath.Join(dir, p)
			}
			root, relative, err := Locate(paths)
			if err != nil {
				t.Fatal(err)
			}
			if want := filepath.Join(dir, tt.root); root != want {
				t.Errorf("root = %s, want %s", root, want)
			}
			if diff := cmp.Diff(relative, tt.relative); diff != "" {
				t.Errorf("relative (-got +want):\n%s", diff)
			}
		})
	}
}
