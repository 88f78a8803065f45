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

// validator installs the multitool and gives its path.
func validator(t *testing.T) string {
	t.Helper()
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		reporttest.LeaveOut(t, "the SARIF multitool is installed on linux/amd64 only")
	}
	program := filepath.Join(reporttest.NPM(t, multitool), "node_modules", "@microsoft", "sarif-multitool-linux", "Sarif.Multitool")
	if err := os.Chmod(program, 0o755); err != nil {
		t.Fatal(err)
	}
	return program
}

// shopLog gives the log that the shipped policies make of the sample shop.
func shopLog(t *testing.T, o Options) []byte {
	t.Helper()
	library, err := policy.Load(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	return writeWith(t, reporttest.RunWith(t, reporttest.Tree(t, reporttest.Shop), library), o)
}

func TestMicrosoftsValidatorHasNothingToSay(t *testing.T) {
	t.Run("plain", func(t *testing.T) { validated(t, shopLog(t, Options{Version: "1.2.3"})) })
	t.Run("github", func(t *testing.T) { validated(t, shopLog(t, Options{Version: "1.2.3", GitHub: true})) })
}

func validated(t *testing.T, text []byte) {
	t.Helper()
	program := validator(t)
	dir := t.TempDir()
	log, report := filepath.Join(dir, "shop.sarif"), filepath.Join(dir, "report.sarif")
	if err := os.WriteFile(log, text, 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "validate", log, "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning;Note", "--kind", "Fail;Review;Open", "-o", report, "--log", "ForceOverwrite")
	cmd.Env = append(os.Environ(), "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("validate: %v\n%s", err, out)
	}
	found, err := os.ReadFile(report)
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
	if err := json.Unmarshal(bytes.TrimPrefix(found, []byte("\ufeff")), &parsed); err != nil {
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
