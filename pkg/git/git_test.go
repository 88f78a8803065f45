package git

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/source"
)

// repository makes one with a commit of the files; a content that begins with -> is a link.
func repository(t *testing.T, files map[string]string) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not there")
	}
	dir := t.TempDir()
	run(t, dir, "init", "-q", "-b", "main")
	for name, content := range files {
		at := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		var err error
		if target, link := strings.CutPrefix(content, "->"); link {
			err = os.Symlink(target, at)
		} else {
			err = os.WriteFile(at, []byte(content), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	run(t, dir, "add", "-A")
	run(t, dir, "commit", "-q", "-m", "one")
	return dir
}

func run(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-C", dir}, args...)...)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_AUTHOR_DATE=2026-01-02T03:04:05Z",
		"GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com", "GIT_COMMITTER_DATE=2026-01-02T03:04:05Z")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

func tree(t *testing.T, dir, revision string) *Tree {
	t.Helper()
	ctx := context.Background()
	r, err := Open(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	hash, err := r.Resolve(ctx, revision)
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.Tree(ctx, hash)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = got.Close() })
	return got
}

func TestATreeIsAFileSystem(t *testing.T) {
	dir := repository(t, map[string]string{"a/b/c.tf": "c", "a/empty": "", "d é.tf": "d\n", "a-b/x": "x"})
	got := tree(t, dir, "HEAD")
	if err := fstest.TestFS(got, "a/b/c.tf", "a/empty", "d é.tf", "a-b/x"); err != nil {
		t.Error(err)
	}
}

func TestLinksLeadWhereTheyLeadInACheckout(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need rights there")
	}
	dir := repository(t, map[string]string{
		"a/main.tf": "m", "link.tf": "->a/main.tf", "dir": "->a", "up/l.tf": "->../a/main.tf", "two.tf": "->dir/main.tf",
		"out.tf": "->../x", "abs.tf": "->/etc/hostname", "loop": "->loop", "none.tf": "->missing",
	})
	got := tree(t, dir, "HEAD")
	for name, want := range map[string]error{
		"link.tf": nil, "dir/main.tf": nil, "up/l.tf": nil, "two.tf": nil,
		"out.tf": source.ErrOutside, "abs.tf": source.ErrOutside, "loop": fs.ErrNotExist, "none.tf": fs.ErrNotExist, "../x": fs.ErrInvalid,
	} {
		content, err := fs.ReadFile(got, name)
		if !errors.Is(err, want) || want == nil && string(content) != "m" {
			t.Errorf("%s gives %q and %v, want %v", name, content, err, want)
		}
	}
}

func TestASubmoduleIsAnEmptyDirectory(t *testing.T) {
	dir := repository(t, map[string]string{"a.tf": "a"})
	run(t, dir, "update-index", "--add", "--cacheinfo", "160000,"+strings.Repeat("1", 40)+",vendor/sub")
	run(t, dir, "commit", "-q", "-m", "two")
	got := tree(t, dir, "HEAD")
	if diff := cmp.Diff(got.Submodules(), []string{"vendor/sub"}); diff != "" {
		t.Errorf("Submodules (-got +want):\n%s", diff)
	}
	entries, err := fs.ReadDir(got, "vendor/sub")
	if err != nil || len(entries) > 0 {
		t.Errorf("it holds %v, %v", entries, err)
	}
}

// What a repository's own configuration and attributes name is not run.
func TestNothingThatARepositoryNamesIsRun(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the traps are shell scripts")
	}
	ctx := context.Background()
	dir := repository(t, map[string]string{"main.tf": "a\nb\n", ".gitattributes": "*.tf filter=trap diff=trap\n"})
	mark := filepath.Join(dir, "sprung")
	trap := filepath.Join(dir, "trap.sh")
	if err := os.WriteFile(trap, []byte("#!/bin/sh\ntouch "+mark+"\ncat\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{
		"core.fsmonitor", "core.pager", "core.sshCommand", "core.gitProxy", "core.editor", "diff.external", "diff.trap.textconv", "diff.trap.command", "filter.trap.clean",
		"filter.trap.smudge", "filter.trap.process", "gpg.program", "pager.blame", "credential.helper", "remote.origin.uploadpack", "alias.blame", "alias.cat-file",
	} {
		run(t, dir, "config", key, trap)
	}
	run(t, dir, "config", "core.hooksPath", dir)
	run(t, dir, "config", "log.showSignature", "true")
	run(t, dir, "config", "extensions.partialClone", "origin")
	run(t, dir, "config", "remote.origin.url", "ext::"+trap)
	run(t, dir, "config", "remote.origin.promisor", "true")
	run(t, dir, "config", "protocol.ext.allow", "always")
	got := tree(t, dir, "HEAD")
	if content, err := fs.ReadFile(got, "main.tf"); err != nil || string(content) != "a\nb\n" {
		t.Errorf("main.tf is %q, %v", content, err)
	}
	r, err := Open(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Changed(ctx, "main.tf", []byte("a\nb\n"), []int{1}); err != nil {
		t.Error(err)
	}
	blob := run(t, dir, "rev-parse", "HEAD:main.tf")
	if err := os.Remove(filepath.Join(dir, ".git", "objects", blob[:2], blob[2:])); err != nil {
		t.Fatal(err)
	}
	// an object that is missing would be fetched, by a program of the repository's choice
	if hash, err := r.Resolve(ctx, "HEAD"); err != nil {
		t.Error(err)
	} else if missing, err := r.Tree(ctx, hash); err == nil {
		if _, err := fs.ReadFile(missing, "main.tf"); err == nil {
			t.Error("an object that is not there is read")
		}
		_ = missing.Close()
	}
	if _, err := r.Resolve(ctx, strings.Repeat("2", 40)); err == nil {
		t.Error("a commit that is not there is resolved")
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("a program that the repository names was run")
	}
}

func TestLinesAreDatedByTheirText(t *testing.T) {
	ctx := context.Background()
	dir := repository(t, map[string]string{"main.tf": "same\nold\nsame\n"})
	r, err := Open(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	got, err := r.Changed(ctx, "main.tf", []byte("new\r\nsame\r\nold\r\nsame\r\nsame\r\n"), []int{1, 2, 3, 5})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, map[int]time.Time{2: day, 3: day}); diff != "" {
		t.Errorf("Changed (-got +want):\n%s", diff)
	}
	if got, err := r.Changed(ctx, "none.tf", []byte("x\n"), []int{1}); err != nil || len(got) > 0 {
		t.Errorf("a file that is not committed gives %v, %v", got, err)
	}
}

func TestAListingThatCannotBeIsRefused(t *testing.T) {
	file := "100644 blob " + strings.Repeat("a", 40) + "       1\t"
	for _, line := range []string{"", "x", file, file + "../up", file + "/abs", file + "a//b", file + "."} {
		if err := (&Tree{nodes: map[string]*node{".": {mode: fs.ModeDir}}}).add(line); err == nil {
			t.Errorf("%q is taken", line)
		}
	}
	twice := &Tree{nodes: map[string]*node{".": {mode: fs.ModeDir}}}
	if err := errors.Join(twice.add(file+"a"), twice.add(file+"b")); err != nil {
		t.Error(err)
	}
	if err := twice.add(file + "a"); err == nil {
		t.Error("one path is taken twice")
	}
	if err := twice.add(file + "a/b"); err == nil {
		t.Error("a file below a file is taken")
	}
}
