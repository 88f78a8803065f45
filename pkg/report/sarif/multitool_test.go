package sarif

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/report/internal/reporttest"
	"github.com/plinth-lint/plinth/policies"
)

// multitool is Microsoft's validator of SARIF, which knows more rules than the schema.
const multitool = "@microsoft/sarif-multitool-linux@5.7.0"

// leaveOut skips a test, or fails it where none may be left out.
func leaveOut(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("PLINTH_REQUIRE_ALL") != "" {
		t.Fatal(why)
	}
	t.Skip("LEFT OUT: " + why)
}

// validator installs the multitool once into the user's cache and gives its path.
func validator(t *testing.T) string {
	t.Helper()
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		leaveOut(t, "the SARIF multitool is installed on linux/amd64 only")
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		leaveOut(t, "there is no cache directory: "+err.Error())
	}
	dir := filepath.Join(cache, "plinth-tests", "sarif-multitool-5.7.0")
	program := filepath.Join(dir, "node_modules", "@microsoft", "sarif-multitool-linux", "Sarif.Multitool")
	if _, err := os.Stat(program); err != nil {
		if _, err := exec.LookPath("npm"); err != nil {
			leaveOut(t, "npm, which installs the SARIF multitool, is not installed")
		}
		if out, err := exec.Command("npm", "install", "--silent", "--no-save", "--prefix", dir, multitool).CombinedOutput(); err != nil {
			leaveOut(t, "npm cannot install "+multitool+": "+err.Error()+"\n"+string(out))
		}
	}
	if err := os.Chmod(program, 0o755); err != nil {
		t.Fatal(err)
	}
	return program
}

// shopLog gives the log that the shipped policies make of the sample shop.
func shopLog(t *testing.T) []byte {
	t.Helper()
	library, err := policy.Load(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	return write(t, reporttest.RunWith(t, reporttest.Tree(t, reporttest.Shop), library))
}

func TestMicrosoftsValidatorHasNothingToSay(t *testing.T) {
	program := validator(t)
	dir := t.TempDir()
	log, report := filepath.Join(dir, "shop.sarif"), filepath.Join(dir, "report.sarif")
	if err := os.WriteFile(log, shopLog(t), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "validate", log, "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning;Note", "--kind", "Fail;Review;Open", "-o", report, "--log", "ForceOverwrite")
	cmd.Env = append(os.Environ(), "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("validate: %v\n%s", err, out)
	}
	text, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	var parsed struct {
		Runs []struct {
			Results []struct {
				RuleID  string
				Level   string
				Message struct{ Arguments []string }
			}
		}
	}
	if err := json.Unmarshal(bytes.TrimPrefix(text, []byte("\ufeff")), &parsed); err != nil {
		t.Fatal(err)
	}
	if len(parsed.Runs) != 1 || len(parsed.Runs[0].Results) == 0 {
		t.Fatal("the validator reports nothing, not even its notes on the form of rule ids")
	}
	for _, r := range parsed.Runs[0].Results {
		// A result without a level is a warning. SARIF2006 tries to reach addresses.
		if r.Level != "note" && r.RuleID != "SARIF2006" {
			t.Errorf("%s (%s): %v", r.RuleID, r.Level, r.Message.Arguments)
		}
	}
}
