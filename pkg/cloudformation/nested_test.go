package cloudformation

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// codes writes diagnostics as file:line:column code.
func codes(diags diag.Diagnostics) []string {
	var out []string
	for _, d := range diags {
		out = append(out, fmt.Sprintf("%s:%d:%d %s", d.Range.File, d.Range.Start.Line, d.Range.Start.Column, d.Code))
	}
	return out
}

const parent = `
Parameters:
  Stage: {Type: String, Default: dev}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Key: {Type: "AWS::KMS::Key"}
  Net:
    Type: AWS::CloudFormation::Stack
    Condition: IsProd
    Properties:
      TemplateURL: nested/net.yaml
      Parameters:
        Cidr: 10.1.0.0/16
        Stage: !Ref Stage
        Key: !GetAtt Key.Arn
        Names: !Join [",", [a, !Ref Key]]
        Flag: !If [IsProd, "yes", "no"]
  App:
    Type: AWS::X::Y
    Properties:
      Vpc: !GetAtt Net.Outputs.VpcId
      Cidr: !GetAtt Net.Outputs.Cidr
      Gone: !GetAtt Net.Outputs.Gone
`

const netTemplate = `
Parameters:
  Cidr: {Type: String}
  Stage: {Type: String}
  Key: {Type: String}
  Names: {Type: CommaDelimitedList}
  Flag: {Type: String}
  Size: {Type: Number, Default: 3}
Conditions:
  Big: !Equals [!Ref Size, 3]
  Wide: !Equals [!Ref Cidr, 10.1.0.0/16]
  Prod: !Equals [!Ref Stage, prod]
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: !Ref Cidr
      Size: !If [Big, 3, 4]
      Wide: !If [Wide, 1, 2]
      Stage: !If [Prod, p, d]
      Key: !Ref Key
      Names: !Ref Names
      Flag: !Ref Flag
  Extra: {Type: "AWS::X::Y", Condition: Prod}
Outputs:
  VpcId: {Value: !Ref Vpc, Export: {Name: !Sub "${AWS::StackName}-vpc"}}
  Cidr: {Value: !GetAtt Vpc.CidrBlock}
`

func TestANestedStackIsOneUnitWithItsParent(t *testing.T) {
	tree := source.Memory(map[string]string{"t.yaml": parent, "nested/net.yaml": netTemplate})
	u, diags := Load(context.Background(), tree, "t.yaml", Options{})
	if diff := cmp.Diff([]string{"t.yaml:24:13 reference-unknown"}, codes(diags)); diff != "" {
		t.Errorf("diagnostics (-want +got):\n%s", diff)
	}
	if find(t, u, "Net").Elsewhere {
		t.Error("Net is said to be elsewhere")
	}
	if diff := cmp.Diff([]string{"nested/net.yaml", "t.yaml"}, u.Files); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	vpc := find(t, u, "Net.Vpc")
	want := `{CidrBlock:"10.1.0.0/16" Size:3 Wide:1 Stage:Net.Prod?"p":"d" Key:?Key.Arn Names:["a" ?Key.Ref] Flag:"yes"}`
	if got := show(vpc.Properties); got != want {
		t.Errorf("Net.Vpc has %s, want %s", got, want)
	}
	if len(vpc.Calls) != 1 || vpc.Calls[0].Name != "Net" || vpc.Calls[0].Range.File != "t.yaml" || vpc.When != "IsProd" {
		t.Errorf("Net.Vpc is called by %v when %q, want Net in t.yaml when IsProd", vpc.Calls, vpc.When)
	}
	cidr := vpc.Properties.Get("CidrBlock")
	if cidr.Range.File != "nested/net.yaml" || cidr.Origin().File != "t.yaml" || cidr.Origin().Start.Line != 14 {
		t.Errorf("the CIDR stands at %s and comes from %s", cidr.Range, cidr.Origin())
	}
	if got := find(t, u, "Net.Extra").When; got != "IsProd and Net.Prod" {
		t.Errorf("Net.Extra exists when %q", got)
	}
	app := find(t, u, "App").Properties
	if got, want := show(app), `{Vpc:?Net.Vpc.Ref Cidr:"10.1.0.0/16" Gone:?the output Gone of Net is not there}`; got != want {
		t.Errorf("App has %s, want %s", got, want)
	}
	u.Link()
	var edges []string
	for _, e := range u.Edges {
		edges = append(edges, e.From.Address+"."+e.Property+" > "+e.To.Address+"."+e.Attribute)
	}
	for _, want := range []string{"App.Vpc > Net.Vpc.", "App.Cidr > Net.Outputs.Cidr", "Net.Vpc.Key > Key.Arn", "Net.Vpc.Names > Key.", "Net.Parameters.Key > Key.Arn"} {
		if !slices.Contains(edges, want) {
			t.Errorf("edge %s is missing of %v", want, edges)
		}
	}
}

func TestAnApplicationOfSAMIsANestedStack(t *testing.T) {
	files := map[string]string{
		"t.yaml":    "Transform: AWS::Serverless-2016-10-31\nResources:\n  A: {Type: 'AWS::Serverless::Application', Properties: {Location: in/n.yaml, Parameters: {P: x}}}\n  B: {Type: 'AWS::Serverless::Application', Properties: {Location: {ApplicationId: y}}}\n",
		"in/n.yaml": "Parameters: {P: {Type: String}}\nResources:\n  R: {Type: 'AWS::X::Y', Properties: {P: !Ref P}}\n",
	}
	u, diags := Load(context.Background(), source.Memory(files), "t.yaml", Options{})
	if diff := cmp.Diff([]string{"t.yaml:4:13 stack-elsewhere"}, codes(diags)); diff != "" {
		t.Errorf("diagnostics (-want +got):\n%s", diff)
	}
	if got := show(find(t, u, "A.R").Properties); got != `{P:"x"}` || !find(t, u, "B").Elsewhere {
		t.Errorf("A.R has %s", got)
	}
}

func TestAValueThatIsGivenReachesNestedConditions(t *testing.T) {
	tree := source.Memory(map[string]string{"t.yaml": parent, "nested/net.yaml": netTemplate})
	u, _ := Load(context.Background(), tree, "t.yaml", Options{Parameters: Parameters{"Stage": {Value: "prod", Known: true}}})
	if got := show(find(t, u, "Net.Vpc").Properties.Get("Stage")); got != `"p"` {
		t.Errorf("got %s, want \"p\"", got)
	}
	if got := find(t, u, "Net.Extra").When; got != "" {
		t.Errorf("Net.Extra exists when %q, want always", got)
	}
}

func TestNestedStacksThatCannotBeRead(t *testing.T) {
	nest := func(url string) string {
		return "Resources:\n  A: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: " + url + "}}\n"
	}
	chain := map[string]string{}
	for i := range 40 {
		chain[fmt.Sprintf("c%d.yaml", i)] = nest(fmt.Sprintf("c%d.yaml", i+1))
	}
	tests := []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"a URL", map[string]string{"t.yaml": nest("https://b.s3.amazonaws.com/x.yaml")}, []string{"t.yaml:2:69 stack-elsewhere"}},
		{"a URL that is not known", map[string]string{"t.yaml": nest("!Sub 'https://${AWS::Region}/x.yaml'")}, []string{"t.yaml:2:69 stack-elsewhere"}},
		{"a file that is not there", map[string]string{"t.yaml": nest("x.yaml")}, []string{"t.yaml:2:69 stack-missing"}},
		{"a file that is no template", map[string]string{"t.yaml": nest("x.yaml"), "x.yaml": "a: 1"}, []string{"t.yaml:2:69 stack-missing"}},
		{"a file outside of the root", map[string]string{"t.yaml": nest("../x.yaml")}, []string{"t.yaml:2:69 stack-elsewhere"}},
		{"itself", map[string]string{"t.yaml": nest("t.yaml")}, []string{"t.yaml:2:69 stack-cycle"}},
		{"a circle", map[string]string{"t.yaml": nest("u.yaml"), "u.yaml": nest("t.yaml")}, []string{"u.yaml:2:69 stack-cycle"}},
		{"a long chain", chain, []string{"c20.yaml:2:69 stack-cycle"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			name := "t.yaml"
			if tt.files[name] == "" {
				name = "c0.yaml"
			}
			u, diags := Load(context.Background(), source.Memory(tt.files), name, Options{})
			if diff := cmp.Diff(tt.want, codes(diags)); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
			if u == nil || u.Complete || u.Open {
				t.Fatal("the unit is complete although a nested stack is not in it, or open to anything")
			}
			if last := u.Resources[len(u.Resources)-1]; !last.Elsewhere {
				t.Errorf("%s is not said to stand for what is elsewhere", last.Address)
			}
		})
	}
}

// Two stacks nest two each, twenty deep: 2^20 templates.
func TestNestedStacksAreBounded(t *testing.T) {
	files := map[string]string{}
	for i := range 20 {
		one := fmt.Sprintf("{Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: c%d.yaml}}", i+1)
		files[fmt.Sprintf("c%d.yaml", i)] = "Resources:\n  A: " + one + "\n  B: " + one + "\n"
	}
	files["c20.yaml"] = "Resources:\n  Q: {Type: 'AWS::SQS::Queue'}\n"
	u, diags := Load(context.Background(), source.Memory(files), "c0.yaml", Options{})
	if n := len(u.Resources); n > 2*maxTemplates {
		t.Errorf("%d resources", n)
	}
	if !slices.ContainsFunc(diags, func(d diag.Diagnostic) bool { return d.Code == "stack-too-large" }) {
		t.Errorf("no diagnostic says so: %v", codes(diags))
	}
}

func TestStacksThatPassEachOthersOutputs(t *testing.T) {
	files := map[string]string{
		"t.yaml": "Resources:\n" +
			"  A: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: n.yaml, Parameters: {In: !GetAtt B.Outputs.Out, Other: x}}}\n" +
			"  B: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: n.yaml, Parameters: {In: !GetAtt A.Outputs.Fixed, Other: y}}}\n" +
			"  C: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: n.yaml, Parameters: {In: !GetAtt C.Outputs.Out, Other: z}}}\n",
		"n.yaml": "Parameters: {In: {Type: String}, Other: {Type: String}}\nResources:\n  R: {Type: 'AWS::X::Y', Properties: {P: !Ref In}}\n" +
			"Outputs:\n  Out: {Value: !Ref In}\n  Fixed: {Value: !Ref Other}\n",
	}
	u, _ := Load(context.Background(), source.Memory(files), "t.yaml", Options{})
	for address, want := range map[string]string{"A.R": `{P:"x"}`, "B.R": `{P:"x"}`, "C.R": `{P:?it depends on itself}`} {
		if got := show(find(t, u, address).Properties); got != want {
			t.Errorf("%s has %s, want %s", address, got, want)
		}
	}
}

func TestATemplateThatAnotherNestsIsNoRoot(t *testing.T) {
	stack := func(url string) string {
		return "Resources:\n  A: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: " + url + "}}\n"
	}
	files := map[string]string{
		"a.yaml": stack("in/b.yaml"), "in/b.yaml": stack("c.yaml"), "in/c.yaml": stack("https://x/y"), "d.yaml": stack("https://x/y"),
		"app.yaml": "Resources:\n  A: {Type: 'AWS::Serverless::Application', Properties: {Location: ./in/e.yaml}}\n", "in/e.yaml": stack("https://x/y"),
		"r1.yaml": stack("r2.yaml"), "r2.yaml": stack("r1.yaml"),
		"cdk/manifest.json": `{"version": "1", "artifacts": {"S": {"properties": {"templateFile": "S.json"}}}}`,
		"cdk/S.json":        `{"Resources": {}}`, "cdk/old.json": `{"Resources": {}}`,
	}
	var names []string
	for name := range files {
		if !strings.HasSuffix(name, manifestName) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	roots, diags := NewLoader(source.Memory(files), Options{}).Roots(names)
	if diff := cmp.Diff([]string{"a.yaml", "app.yaml", "cdk/S.json", "d.yaml", "r1.yaml"}, roots); diff != "" {
		t.Errorf("roots (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"cdk/old.json:0:0 assembly-unlisted"}, codes(diags)); diff != "" {
		t.Errorf("diagnostics (-want +got):\n%s", diff)
	}
}

func TestExportsOfNestedStacksAreTheUnits(t *testing.T) {
	tree := source.Memory(map[string]string{"t.yaml": parent, "nested/net.yaml": netTemplate})
	u, _ := Load(context.Background(), tree, "t.yaml", Options{})
	if len(u.Exports) != 1 || show(u.Exports[0].Name) != `"${AWS::StackName of Net.}-vpc"` || show(u.Exports[0].Value) != "?Net.Vpc.Ref" {
		t.Errorf("exports: %d", len(u.Exports))
		for _, e := range u.Exports {
			t.Errorf("%s = %s", show(e.Name), show(e.Value))
		}
	}
	var importer *graph.Unit
	importer, _ = load(t, "i.yaml", "Parameters: {Net: {Type: String}}\nResources:\n  R: {Type: 'AWS::X::Y', Properties: {Vpc: !ImportValue {'Fn::Sub': '${Net}-vpc'}, Other: !ImportValue x}}\n", Options{})
	u.Link()
	importer.Link()
	g := graph.Graph{Units: []*graph.Unit{importer, u}}
	g.Link()
	if len(g.Edges) != 1 || g.Edges[0].From.Address != "R" || g.Edges[0].To.Address != "Net.Vpc" || g.Edges[0].Property != "Vpc" {
		t.Errorf("edges between units: %+v", g.Edges)
	}
}
