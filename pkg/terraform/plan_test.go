package terraform_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/terraform"
)

// planDir holds configurations of terraform_data resources, each with what
// Terraform plans for it in plan.json: the input and triggers_replace of every instance by its address.
const planDir = "testdata/plan"

// unknownValue stands in plan.json for what Terraform knows after apply only.
const unknownValue = "(unknown)"

type planned map[string]map[string]any

func planConfigurations(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(planDir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if len(names) < 10 {
		t.Fatalf("%s has %d configurations, want at least 10", planDir, len(names))
	}
	return names
}

// TestConfigurationsPlanAsTerraformPlansThem compares addresses and values with the recorded plans.
func TestConfigurationsPlanAsTerraformPlansThem(t *testing.T) {
	for _, name := range planConfigurations(t) {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(planDir, name)
			recorded := filepath.Join(dir, "plan.json")
			if *update {
				text, err := json.MarshalIndent(planOf(t, dir), "", " ")
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(recorded, append(text, '\n'), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			var want planned
			text, err := os.ReadFile(recorded)
			if err != nil {
				t.Fatal(err)
			}
			decode(t, text, &want)
			if len(want) == 0 {
				t.Fatal("the plan has no resources")
			}
			if diff := cmp.Diff(want, evaluated(t, dir)); diff != "" {
				t.Errorf("plinth differs from terraform (-terraform +plinth):\n%s", diff)
			}
		})
	}
}

// TestRecordedPlansAreThoseOfTerraform plans again. It is left out where terraform is not installed.
func TestRecordedPlansAreThoseOfTerraform(t *testing.T) {
	if _, err := exec.LookPath("terraform"); err != nil {
		t.Skip("LEFT OUT: terraform is not installed, its recorded plans stand in")
	}
	if testing.Short() {
		t.Skip("LEFT OUT: planning takes long")
	}
	for _, name := range planConfigurations(t) {
		var want planned
		text, err := os.ReadFile(filepath.Join(planDir, name, "plan.json"))
		if err != nil {
			t.Fatal(err)
		}
		decode(t, text, &want)
		if diff := cmp.Diff(want, planOf(t, filepath.Join(planDir, name))); diff != "" {
			t.Errorf("%s: the recorded plan differs (-recorded +terraform); run this package's tests with -update:\n%s", name, diff)
		}
	}
}

// decode reads JSON with numbers as they are written.
func decode(t *testing.T, text []byte, into any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		t.Fatal(err)
	}
}

// evaluated gives what plinth makes of a configuration.
func evaluated(t *testing.T, dir string) planned {
	t.Helper()
	unit, diags := terraform.NewLoader(source.Memory(configuration(t, dir)), terraform.Options{Workspace: "default"}).Load(context.Background(), ".")
	for _, d := range diags {
		if d.Code != "values-used" {
			t.Errorf("Load gives %s", d)
		}
	}
	return valuesIn(t, unit)
}

// configuration gives the files of a configuration.
func configuration(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == "plan.json" {
			return err
		}
		content, err := os.ReadFile(filepath.Join(dir, name))
		files[name] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// valuesIn gives what a unit has for every resource.
func valuesIn(t *testing.T, unit *graph.Unit) planned {
	t.Helper()
	out := planned{}
	for _, r := range unit.Resources {
		values := map[string]any{}
		for _, key := range []string{"input", "triggers_replace"} {
			if v := r.Properties.Get(key); !v.IsNull() {
				values[key] = plain(t, v)
			}
		}
		out[r.Address] = values
	}
	return out
}

// plain gives a value as the JSON of a plan has it.
func plain(t *testing.T, v *graph.Value) any {
	t.Helper()
	if v.IsUnknown() || v.Rest() != nil {
		return unknownValue
	}
	switch v.Kind() {
	case graph.List:
		out := []any{}
		for _, e := range v.Elements() {
			out = append(out, plain(t, e))
		}
		return out
	case graph.Object:
		out := map[string]any{}
		for _, m := range v.Members() {
			out[m.Key] = plain(t, m.Value)
		}
		return out
	case graph.Number:
		literal, _ := v.Literal()
		return json.Number(literal)
	case graph.Bool:
		truth, _ := v.Bool()
		return truth
	case graph.String:
		text, _ := v.Text()
		return text
	}
	return nil
}

// planOf asks terraform for its plan.
func planOf(t *testing.T, dir string) planned {
	t.Helper()
	return valuesOf(t, showPlan(t, dir))
}

// givenValues is a file of values that Terraform is given and plinth is not.
const givenValues = "given.values"

// showPlan asks terraform for its plan as JSON.
func showPlan(t *testing.T, dir string) []byte {
	t.Helper()
	program, err := exec.LookPath("terraform")
	if err != nil {
		t.Fatal("terraform is not installed")
	}
	work := t.TempDir()
	if err := os.CopyFS(work, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) []byte {
		t.Helper()
		cmd := exec.Command(program, args...)
		cmd.Dir = work
		cmd.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+os.DevNull, "CHECKPOINT_DISABLE=1")
		var problems bytes.Buffer
		cmd.Stderr = &problems
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: terraform %s: %v\n%s", dir, strings.Join(args, " "), err, problems.String())
		}
		return out
	}
	run("init", "-input=false", "-no-color")
	plan := []string{"plan", "-input=false", "-no-color", "-lock=false", "-out=saved.plan"}
	if _, err := os.Stat(filepath.Join(dir, givenValues)); err == nil {
		plan = append(plan, "-var-file="+givenValues)
	}
	run(plan...)
	return run("show", "-json", "saved.plan")
}

// valuesOf gives what a plan as JSON has for every resource.
func valuesOf(t *testing.T, text []byte) planned {
	t.Helper()
	var plan struct {
		Changes []struct {
			Address string `json:"address"`
			Mode    string `json:"mode"`
			Change  struct {
				After   map[string]any `json:"after"`
				Unknown map[string]any `json:"after_unknown"`
			} `json:"change"`
		} `json:"resource_changes"`
	}
	decode(t, text, &plan)
	out := planned{}
	for _, c := range plan.Changes {
		values := map[string]any{}
		for _, key := range []string{"input", "triggers_replace"} {
			if v := withUnknown(c.Change.After[key], c.Change.Unknown[key]); v != nil {
				values[key] = v
			}
		}
		out[c.Address] = values
	}
	return out
}

// withUnknown puts what is known after apply only into a value, from which a plan leaves it out.
func withUnknown(v, unknown any) any {
	switch u := unknown.(type) {
	case bool:
		if u {
			return unknownValue
		}
	case map[string]any:
		object, ok := v.(map[string]any)
		if !ok {
			object = map[string]any{}
		}
		for k, inner := range u {
			if made := withUnknown(object[k], inner); made != nil {
				object[k] = made
			}
		}
		return object
	case []any:
		list, _ := v.([]any)
		for i, inner := range u {
			if i < len(list) {
				list[i] = withUnknown(list[i], inner)
			} else {
				list = append(list, withUnknown(nil, inner))
			}
		}
		return list
	}
	return v
}
