package main

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"

	yaml "go.yaml.in/yaml/v4"
)

// action is the part of action.yml that the test runs.
type action struct {
	Inputs map[string]struct{ Description, Default string }
	Runs   struct {
		Using string
		Steps []struct {
			Name, Shell, Run string
			Env              map[string]string
		}
	}
}

// TestTheActionInstallsAndChecks runs the scripts of action.yml as a runner would, with a release of this very build
// in place of GitHub's.
func TestTheActionInstallsAndChecks(t *testing.T) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" && runtime.GOARCH != "arm64" {
		t.Skip("LEFT OUT: the scripts are run on linux")
	}
	content, err := os.ReadFile("../../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	var a action
	if err := yaml.Unmarshal(content, &a); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	packRelease(t, dir)
	write(t, filepath.Join(dir, "bin", "gh"), "#!/bin/bash\ncase \"$2\" in view) echo v1.2.3;; download) cp "+dir+"/release/* .;; esac\n", 0o755)
	write(t, filepath.Join(dir, "infra", "main.tf"), "resource \"aws_db_instance\" \"d\" {\n  publicly_accessible = true\n}\n", 0o644)
	values := map[string]string{"runner.os": "Linux", "runner.arch": map[string]string{"amd64": "X64", "arm64": "ARM64"}[runtime.GOARCH], "github.token": "none"}
	for name, input := range a.Inputs {
		values["inputs."+name] = input.Default
	}
	values["inputs.path"], values["inputs.fail-on"] = "infra\n", "high"
	path := filepath.Join(dir, "bin") + ":" + os.Getenv("PATH")
	for i, step := range a.Runs.Steps {
		if step.Shell != "bash" || strings.Contains(step.Run, "${{") {
			t.Errorf("step %q is not bash, or takes an expression into its script", step.Name)
		}
		cmd := exec.Command("bash", "-e", "-o", "pipefail", "-c", step.Run)
		cmd.Dir = dir
		cmd.Env = []string{"PATH=" + path, "HOME=" + dir, "RUNNER_TEMP=" + dir + "/tmp", "GITHUB_PATH=" + dir + "/path", "GITHUB_OUTPUT=" + dir + "/outputs", "GITHUB_STEP_SUMMARY=" + dir + "/summary"}
		for name, value := range step.Env {
			key := strings.TrimSuffix(strings.TrimPrefix(value, "${{ "), " }}")
			given, ok := values[key]
			if !ok {
				t.Fatalf("step %q asks for %s", step.Name, value)
			}
			cmd.Env = append(cmd.Env, name+"="+given)
		}
		out, err := cmd.CombinedOutput()
		if want := i == len(a.Runs.Steps)-1; (err != nil) != want { // the last step ends with the code of the check
			t.Fatalf("step %q ends with %v:\n%s", step.Name, err, out)
		}
		if added, err := os.ReadFile(filepath.Join(dir, "path")); err == nil {
			path = strings.TrimSpace(string(added)) + ":" + path
		}
	}
	for name, want := range map[string]string{"outputs": "exit-code=1", "plinth.sarif": `"ruleId":"rds-instance-public-access"`, "summary": "rds-instance-public-access"} {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !strings.Contains(string(got), want) {
			t.Errorf("%s holds no %s: %v\n%.400s", name, want, err, got)
		}
	}
}

// packRelease makes what a release of this machine's platform is downloaded as.
func packRelease(t *testing.T, dir string) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(buildPlinth(t), "plinth"))
	if err != nil {
		t.Fatal(err)
	}
	var packed strings.Builder
	z := gzip.NewWriter(&packed)
	archive := tar.NewWriter(z)
	if err := archive.WriteHeader(&tar.Header{Name: "plinth", Mode: 0o755, Size: int64(len(content))}); err != nil {
		t.Fatal(err)
	}
	if _, err := archive.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	name := "plinth_1.2.3_linux_" + runtime.GOARCH + ".tar.gz"
	write(t, filepath.Join(dir, "release", name), packed.String(), 0o644)
	write(t, filepath.Join(dir, "release", "checksums.txt"), fmt.Sprintf("%x  %s\n", sha256.Sum256([]byte(packed.String())), name), 0o644)
}

// buildPlinth gives the directory of a plinth built from this checkout, once for all tests.
func buildPlinth(t *testing.T) string {
	t.Helper()
	dir, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

var built = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "plinth")
	if err != nil {
		return "", err
	}
	out, err := exec.Command("go", "build", "-o", filepath.Join(dir, "plinth"), ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return dir, nil
})

func write(t *testing.T, path, content string, mode fs.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), mode); err != nil {
		t.Fatal(err)
	}
}

// invocation finds the commands in a script of a pipeline.
var invocation = regexp.MustCompile(`(?m)(?:^|[\s'"/])plinth ((?:check|policies|explain) [^'\n]*)`)

// Every example in docs/ci is what its client reads, as far as that can be had here, and calls plinth as plinth takes it.
func TestTheExamplesOfPipelinesAreTaken(t *testing.T) {
	names, err := filepath.Glob("../../docs/ci/*")
	if err != nil || len(names) < 6 {
		t.Fatalf("%d examples: %v", len(names), err)
	}
	for _, name := range append(names, "../../.pre-commit-hooks.yaml") {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if ext := filepath.Ext(name); ext == ".yml" || ext == ".yaml" {
			var any any
			if err := yaml.Unmarshal(content, &any); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		calls := invocation.FindAllStringSubmatch(string(content), -1)
		if len(calls) == 0 && !strings.Contains(string(content), "uses: plinth-lint/plinth@") && !strings.Contains(string(content), "entry: plinth check") {
			t.Errorf("%s does not call plinth", name)
		}
		for _, call := range calls {
			args := strings.Fields(strings.NewReplacer(`"`, "", "$(Build.ArtifactStagingDirectory)", "staging").Replace(call[1]))
			root := newRoot(streams{})
			cmd, rest, err := root.Find(args)
			if err == nil {
				err = cmd.ParseFlags(rest)
			}
			if err != nil {
				t.Errorf("%s: plinth %s: %v", name, call[1], err)
			}
		}
	}
}
