package sarif

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path"
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

func TestMicrosoftsValidatorHasNothingToSay(t *testing.T) {
	program := validator(t)
	library, err := policy.Load(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	shop := reporttest.RunWith(t, reporttest.Tree(t, reporttest.Shop), library)
	logs := map[string][]byte{
		"plain.sarif":    write(t, shop),
		"github.sarif":   writeWith(t, shop, Options{Version: "1.2.3", GitHub: true}),
		"compared.sarif": write(t, comparedShop(t)),
	}
	dir := t.TempDir()
	report := filepath.Join(dir, "report.sarif")
	args := []string{"validate"}
	for name, log := range logs {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, log, 0o644); err != nil {
			t.Fatal(err)
		}
		args = append(args, name)
	}
	args = append(args, "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning;Note", "--kind", "Fail;Review;Open", "-o", report, "--log", "ForceOverwrite")
	cmd := exec.Command(program, args...)
	// SARIF2006 tries to reach every address in a log, and would wait for each where there is no network.
	cmd.Env = append(os.Environ(), "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1", "HTTPS_PROXY=http://127.0.0.1:9", "https_proxy=http://127.0.0.1:9")
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

				Locations []struct {
					PhysicalLocation struct{ ArtifactLocation struct{ URI string } }
				}
			}
		}
	}
	if err := json.Unmarshal(bytes.TrimPrefix(found, []byte("\ufeff")), &parsed); err != nil {
		t.Fatal(err)
	}
	if len(parsed.Runs) != 1 {
		t.Fatalf("the validator reports %d runs", len(parsed.Runs))
	}
	seen := map[string]bool{}
	for _, r := range parsed.Runs[0].Results {
		name := path.Base(r.Locations[0].PhysicalLocation.ArtifactLocation.URI)
		seen[name] = true
		// A result without a level is a warning. SARIF2006 tries to reach addresses.
		if r.Level != "note" && r.RuleID != "SARIF2006" {
			t.Errorf("%s: %s (%s): %v", name, r.RuleID, r.Level, r.Message.Arguments)
		}
	}
	for name := range logs {
		if !seen[name] {
			t.Errorf("the validator has not looked at %s: it has not even notes on the form of its rule ids", name)
		}
	}
}
