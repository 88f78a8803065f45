package terraform_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/terraform"
	"github.com/plinth-lint/plinth/pkg/terraform/plan"
)

// plannedDir holds configurations of which little is known without a plan, each
// with the plan that Terraform made of it in plan.json.
const plannedDir = "testdata/planned"

func plannedConfigurations(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(plannedDir)
	if err != nil || len(entries) < 2 {
		t.Fatalf("%s: %d configurations, %v", plannedDir, len(entries), err)
	}
	var dirs []string
	for _, e := range entries {
		dirs = append(dirs, filepath.Join(plannedDir, e.Name()))
	}
	return dirs
}

// joined evaluates a configuration with its plan.
func joined(t *testing.T, dir string, text []byte) *graph.Unit {
	t.Helper()
	p, diags := plan.Read(source.NewFile("plan.json", text))
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	l := terraform.NewLoader(source.Memory(configuration(t, dir)), terraform.Options{})
	if root, _ := l.Match(context.Background(), []string{"."}, p); root != "." {
		t.Errorf("%s is not taken for the root of its plan", dir)
	}
	unit, diags := l.LoadPlanned(context.Background(), ".", p)
	for _, d := range diags {
		if d.Code != "plan-joined" || !strings.Contains(d.Detail, "(100 %)") {
			t.Errorf("LoadPlanned gives %s", d)
		}
	}
	return unit
}

// A configuration with its plan has the addresses and values of the plan, and
// what is not known or sensitive there is not known.
func TestAConfigurationWithItsPlanHasTheValuesOfThePlan(t *testing.T) {
	for _, dir := range plannedConfigurations(t) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			recorded := filepath.Join(dir, "plan.json")
			if *update {
				var indented bytes.Buffer
				if err := json.Indent(&indented, showPlan(t, dir), "", " "); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(recorded, append(indented.Bytes(), '\n'), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			text, err := os.ReadFile(recorded)
			if err != nil {
				t.Fatal(err)
			}
			compareJoined(t, dir, text)
		})
	}
}

// TestPlansOfTodayAreJoined plans anew. It is left out where terraform is not installed.
func TestPlansOfTodayAreJoined(t *testing.T) {
	if _, err := exec.LookPath("terraform"); err != nil {
		t.Skip("LEFT OUT: terraform is not installed, its recorded plans stand in")
	}
	if testing.Short() {
		t.Skip("LEFT OUT: planning takes long")
	}
	for _, dir := range append(plannedConfigurations(t), filepath.Join(planDir, planConfigurations(t)[0])) {
		compareJoined(t, dir, showPlan(t, dir))
	}
}

func compareJoined(t *testing.T, dir string, text []byte) {
	t.Helper()
	unit := joined(t, dir, text)
	want := valuesOf(t, text)
	if strings.Contains(string(text), "hunter2") {
		hide(want)
	}
	if diff := cmp.Diff(want, valuesIn(t, unit)); diff != "" {
		t.Errorf("%s: root and plan differ from the plan (-plan +joined):\n%s", dir, diff)
	}
	for _, r := range unit.Resources {
		if !strings.HasSuffix(r.Header.File, ".tf") {
			t.Errorf("%s stands at %s", r.Address, r.Header)
		}
		r.Properties.Walk(func(p graph.Path, v *graph.Value) bool {
			if !strings.HasSuffix(v.Range.File, ".tf") {
				t.Errorf("%s %s stands at %s", r.Address, p, v.Range)
			}
			return true
		})
	}
}

// hide puts what is not known in place of what is made of the secret.
func hide(values planned) {
	for _, resource := range values {
		for _, v := range resource {
			if object, ok := v.(map[string]any); ok {
				for name, member := range object {
					if text, ok := member.(string); ok && strings.Contains(text, "hunter2") {
						object[name] = unknownValue
					}
				}
			}
		}
	}
}

// Instances that hang on an output of a module that is not there are those of the plan.
func TestThePlanTellsInstancesThatTheConfigurationCannot(t *testing.T) {
	files := map[string]string{
		"main.tf": `module "far" {
  source = "acme/far/aws"
}

module "maybe" {
  source = "./maybe"
  count  = module.far.on ? 1 : 0
}

module "never" {
  source = "./maybe"
  count  = module.far.off ? 1 : 0
}

resource "terraform_data" "set" {
  for_each = toset(module.far.names)
  input    = each.key
}

resource "terraform_data" "map" {
  for_each = module.far.map
  input    = "${each.key}=${each.value}"
}

resource "terraform_data" "none" {
  count = module.far.number
}
`,
		"maybe/main.tf": "resource \"terraform_data\" \"in\" {\n}\n",
	}
	data := func(address, input string) string {
		return `{"address":` + strconv.Quote(address) + `,"mode":"managed","type":"terraform_data","values":{"input":` + input + `}}`
	}
	p, diags := plan.Read(source.NewFile("plan.json", []byte(`{"format_version":"1.2","planned_values":{"root_module":{"resources":[`+
		strings.Join([]string{data(`terraform_data.map["k"]`, `"k=v"`), data(`terraform_data.set["b"]`, `"b"`), data(`terraform_data.set["a"]`, `"a"`)}, ",")+
		`],"child_modules":[{"address":"module.maybe[0]","resources":[`+data("module.maybe[0].terraform_data.in", "null")+`]}]}},`+
		`"configuration":{"root_module":{"resources":[{"address":"terraform_data.set"},{"address":"terraform_data.map"},{"address":"terraform_data.none"}],`+
		`"module_calls":{"far":{"module":{}},"maybe":{"module":{"resources":[{"address":"terraform_data.in"}]}},"never":{"module":{"resources":[{"address":"terraform_data.in"}]}}}}}}`)))
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	unit, diags := terraform.NewLoader(source.Memory(files), terraform.Options{}).LoadPlanned(context.Background(), ".", p)
	for _, d := range diags {
		if d.Code != "plan-joined" {
			t.Errorf("LoadPlanned gives %s", d)
		}
	}
	got := map[string]string{}
	for _, r := range unit.Resources {
		text, _ := r.Properties.Get("input").Text()
		got[r.Address] = text
		if r.When != "" {
			t.Errorf("%s exists only when %s", r.Address, r.When)
		}
	}
	want := map[string]string{`terraform_data.set["a"]`: "a", `terraform_data.set["b"]`: "b", `terraform_data.map["k"]`: "k=v", "module.maybe[0].terraform_data.in": ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("resources differ (-want +got):\n%s", diff)
	}
}
