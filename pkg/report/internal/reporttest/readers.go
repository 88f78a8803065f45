package reporttest

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// LeaveOut skips a test, or fails it where none may be left out.
func LeaveOut(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("PLINTH_REQUIRE_ALL") != "" {
		t.Fatal(why)
	}
	t.Skip("LEFT OUT: " + why)
}

// NPM installs a package of a version (name@1.2.3) once into the user's cache
// and gives the directory that holds node_modules. Without npm the test is left out.
func NPM(t testing.TB, pkg string) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		LeaveOut(t, "there is no cache directory: "+err.Error())
	}
	at := strings.LastIndex(pkg, "@")
	dir := filepath.Join(cache, "plinth-tests", strings.NewReplacer("@", "", "/", "-").Replace(pkg[:at])+"-"+pkg[at+1:])
	if _, err := os.Stat(filepath.Join(dir, "node_modules", filepath.FromSlash(pkg[:at]), "package.json")); err == nil {
		return dir
	}
	if _, err := exec.LookPath("npm"); err != nil {
		LeaveOut(t, "npm, which installs "+pkg+", is not installed")
	}
	if out, err := exec.Command("npm", "install", "--silent", "--no-save", "--prefix", dir, pkg).CombinedOutput(); err != nil {
		LeaveOut(t, "npm cannot install "+pkg+": "+err.Error()+"\n"+string(out))
	}
	return dir
}

// Node runs a program of JavaScript, an ES module beside an installed package, with a value as
// JSON on its standard input, and gives what it writes.
func Node(t testing.TB, pkg, program string, input any) []byte {
	t.Helper()
	dir := NPM(t, pkg)
	script, err := os.CreateTemp(dir, "test-*.mjs")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.Remove(script.Name()) }()
	if _, err := script.WriteString(program); err != nil {
		t.Fatal(err)
	}
	if err := script.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", script.Name())
	var stderr strings.Builder
	cmd.Stdin, cmd.Stderr = strings.NewReader(string(text)), &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("node: %v\n%s", err, stderr.String())
	}
	return out
}

// GoModule gives the directory of a Go module of a version, which need not be a
// dependency. Where it cannot be had the test is left out.
func GoModule(t testing.TB, module string) string {
	t.Helper()
	cmd := exec.Command("go", "mod", "download", "-json", module)
	cmd.Dir = t.TempDir() // outside of plinth's own module, whose go.mod stays as it is
	out, err := cmd.Output()
	var found struct{ Dir, Error string }
	if jsonErr := json.Unmarshal(out, &found); jsonErr != nil || found.Dir == "" {
		LeaveOut(t, "go cannot download "+module+": "+strings.TrimSpace(found.Error))
	}
	if err != nil {
		t.Fatal(err)
	}
	return found.Dir
}
