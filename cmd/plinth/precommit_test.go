package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestPreCommitRunsTheHook commits to a scratch repository with the real
// pre-commit, which takes the hook from .pre-commit-hooks.yaml as a user's would.
func TestPreCommitRunsTheHook(t *testing.T) {
	if testing.Short() {
		t.Skip("makes commits")
	}
	for _, program := range []string{"pre-commit", "git"} {
		if _, err := exec.LookPath(program); err != nil {
			const why = "pre-commit or git is not installed; `make tools` installs both on Debian"
			if os.Getenv("PLINTH_REQUIRE_ALL") != "" {
				t.Fatal(why)
			}
			t.Skip("LEFT OUT: " + why)
		}
	}
	home := t.TempDir()
	bin := buildPlinth(t)
	env := append(os.Environ(), "HOME="+home, "PRE_COMMIT_HOME="+filepath.Join(home, "cache"), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"),
		"GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull, "GIT_AUTHOR_NAME=t", "GIT_AUTHOR_EMAIL=t@example.com", "GIT_COMMITTER_NAME=t", "GIT_COMMITTER_EMAIL=t@example.com")
	run := func(dir string, args ...string) (string, error) {
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir, cmd.Env = dir, env
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	must := func(dir string, args ...string) string {
		t.Helper()
		out, err := run(dir, args...)
		if err != nil {
			t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return out
	}
	hooks := filepath.Join(home, "hooks") // a repository with the hooks, as plinth's own is one
	definition, err := os.ReadFile("../../.pre-commit-hooks.yaml")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(hooks, ".pre-commit-hooks.yaml"), string(definition), 0o644)
	must(hooks, "git", "init", "-q", ".")
	must(hooks, "git", "add", ".")
	must(hooks, "git", "commit", "-qm", "hooks")
	revision := strings.TrimSpace(must(hooks, "git", "rev-parse", "HEAD"))

	app := filepath.Join(home, "app")
	write(t, filepath.Join(app, ".pre-commit-config.yaml"), "repos:\n- repo: "+hooks+"\n  rev: "+revision+"\n  hooks:\n  - id: plinth-system\n", 0o644)
	const sound = "resource \"aws_sns_topic\" \"orders\" {}\n"
	write(t, filepath.Join(app, "infra/main.tf"), sound, 0o644)
	write(t, filepath.Join(app, "old/main.tf"), "resource \"aws_db_instance\" \"d\" {\n  publicly_accessible = true\n}\n", 0o644)
	must(app, "git", "init", "-q", ".")
	must(app, "git", "add", ".")
	must(app, "git", "commit", "-qm", "before the hook")
	must(app, "pre-commit", "install")

	write(t, filepath.Join(app, "infra/main.tf"), sound+"resource \"aws_sns_topic\" \"stock\" {}\n", 0o644)
	must(app, "git", "add", ".")
	must(app, "git", "commit", "-qm", "passes, whatever stands in files that it does not touch")

	write(t, filepath.Join(app, "infra/main.tf"), sound+"resource \"aws_db_instance\" \"shop\" {\n  publicly_accessible = true\n}\n", 0o644)
	must(app, "git", "add", ".")
	out, err := run(app, "git", "commit", "-qm", "is stopped")
	if err == nil || !strings.Contains(out, "rds-instance-public-access") || !strings.Contains(out, "infra/main.tf:3:25") {
		t.Errorf("a commit with a fault ends with %v:\n%s", err, out)
	}
	if strings.Contains(out, "old/main.tf") {
		t.Errorf("a file that was not changed is reported:\n%s", out)
	}
	if head := must(app, "git", "log", "-1", "--format=%s"); !strings.HasPrefix(head, "passes") {
		t.Errorf("the commit with a fault is there: %s", head)
	}

	write(t, filepath.Join(app, "README.md"), "no infrastructure code\n", 0o644)
	must(app, "git", "checkout", "-q", "HEAD", "--", "infra")
	must(app, "git", "add", ".")
	if out := must(app, "git", "commit", "-m", "nothing for the hook"); !strings.Contains(out, "Skipped") {
		t.Errorf("the hook runs on a README:\n%s", out)
	}
}
