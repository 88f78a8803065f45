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

// show writes a value on one line: unknowns as ?expr, choices as
// condition?then:else, holes in texts as ${expr}.
func show(v *graph.Value) string {
	if v == nil {
		return "absent"
	}
	switch v.Kind() {
	case graph.Null:
		return "null"
	case graph.Bool, graph.Number:
		s, _ := text(v)
		return s
	case graph.String:
		s, _ := v.Text()
		return fmt.Sprintf("%q", s)
	case graph.List:
		var parts []string
		for _, e := range v.Elements() {
			parts = append(parts, show(e))
		}
		return "[" + strings.Join(parts, " ") + "]"
	case graph.Object:
		var parts []string
		for _, m := range v.Members() {
			parts = append(parts, m.Key+":"+show(m.Value))
		}
		return "{" + strings.Join(parts, " ") + "}"
	}
	u := v.Unknown()
	switch {
	case u.Choice != nil:
		return u.Choice.Condition + "?" + show(u.Choice.Then) + ":" + show(u.Choice.Else)
	case len(u.Parts) > 0:
		out := ""
		for _, p := range u.Parts {
			if s, ok := p.Text(); ok {
				out += s
			} else {
				out += "${" + p.Unknown().Same + "}"
			}
		}
		return fmt.Sprintf("%q", out)
	case u.Same != "":
		return "?" + u.Same
	}
	return "?" + u.Reason
}

const head = `
Transform: AWS::LanguageExtensions
Parameters:
  Stage: {Type: String, Default: prod}
  Size: {Type: Number, Default: 5}
  Names: {Type: CommaDelimitedList, Default: "a, b"}
  Name: {Type: String}
  Key: {Type: String, NoEcho: true}
  Image: {Type: "AWS::SSM::Parameter::Value<String>", Default: /x}
Mappings:
  Sizes: {prod: {n: 3, same: 1}, dev: {n: 1, same: 1}}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  NotProd: !Not [!Condition IsProd]
  Both: !And [!Condition IsProd, !Equals [!Ref Size, 5]]
  Always: !Equals [a, a]
  Never: !Not [!Condition Always]
  Either: !Or [!Condition Always, !Condition IsProd]
  Cycle: !Not [!Condition Cycle]
Resources:
  Vpc: {Type: "AWS::EC2::VPC", Properties: {CidrBlock: 10.0.0.0/16}}
  R:
    Type: AWS::X::Y
    Properties:
      P: `

func load(t testing.TB, name, text string, o Options) (*graph.Unit, diag.Diagnostics) {
	t.Helper()
	return Load(context.Background(), source.Memory(map[string]string{name: text}), name, o)
}

func find(t testing.TB, u *graph.Unit, address string) *graph.Resource {
	t.Helper()
	if u == nil {
		t.Fatal("the file is no template")
	}
	for _, r := range u.Resources {
		if r.Address == address {
			return r
		}
	}
	t.Fatalf("there is no resource %s", address)
	return nil
}

func TestIntrinsics(t *testing.T) {
	tests := []struct{ name, expr, want string }{
		{"a parameter's default", "!Ref Stage", `"prod"`},
		{"a number parameter", "!Ref Size", `5`},
		{"a list parameter", "!Ref Names", `["a" "b"]`},
		{"a parameter without a value", "!Ref Name", `?parameter Name`},
		{"a parameter of Parameter Store", "!Ref Image", `?parameter Image`},
		{"a pseudo parameter", "Ref: AWS::Region", ``},
		{"a resource", "!Ref Vpc", `?Vpc.Ref`},
		{"an attribute that is written", "!GetAtt Vpc.CidrBlock", `"10.0.0.0/16"`},
		{"an attribute that is not", "!GetAtt [Vpc, VpcId]", `?Vpc.VpcId`},
		{"the long form", "{\"Fn::GetAtt\": [Vpc, VpcId]}", `?Vpc.VpcId`},
		{"sub of known values", "!Sub '${Stage}-${!x}-${Size}'", `"prod-${x}-5"`},
		{"sub with holes", "!Sub 'arn:${AWS::Partition}:s3:::${Stage}-${Vpc}-z'", `"arn:${AWS::Partition}:s3:::prod-${Vpc.Ref}-z"`},
		{"sub with a map", "!Sub ['${A}${Stage}', {A: !Ref Size}]", `"5prod"`},
		{"join", "!Join ['-', [a, !Ref Stage, 1]]", `"a-prod-1"`},
		{"join with a hole", "!Join ['/', [a, !Ref Name]]", `"a/${parameter Name}"`},
		{"split", "!Split [',', 'a,b']", `["a" "b"]`},
		{"select", "!Select [1, [a, b]]", `"b"`},
		{"select of split", "!Select ['0', !Split ['/', 'x/y']]", `"x"`},
		{"select of an unknown list keeps its identity", "!Select [1, !GetAZs '']", `?zones of [1]`},
		{"find in map", "!FindInMap [Sizes, !Ref Stage, n]", `3`},
		{"find in map by an unknown key", "!FindInMap [Sizes, !Ref Name, n]", `?parameter Name has no value`},
		{"find in map where every entry is the same", "!FindInMap [Sizes, !Ref Name, same]", `1`},
		{"find in map with a default", "!FindInMap [Sizes, test, n, {DefaultValue: 7}]", `7`},
		{"base64", "!Base64 abc", `"YWJj"`},
		{"cidr", "!Cidr [!GetAtt Vpc.CidrBlock, 2, 8]", `["10.0.0.0/24" "10.0.1.0/24"]`},
		{"import", "!ImportValue x", `?export x`},
		{"length", "{\"Fn::Length\": !Ref Names}", `2`},
		{"to JSON", "{\"Fn::ToJsonString\": {a: [1, true, x]}}", `"{\"a\":[1,true,\"x\"]}"`},
		{"if that is decided", "!If [Always, a, b]", `"a"`},
		{"if that is not", "!If [IsProd, a, b]", `IsProd?"a":"b"`},
		{"if on the opposite has the condition's own name", "!If [NotProd, a, b]", `IsProd?"b":"a"`},
		{"if whose branch is absent", "!If [IsProd, a, !Ref AWS::NoValue]", ``},
		{"if within itself is decided", "!If [IsProd, !If [IsProd, a, b], !If [NotProd, c, d]]", `IsProd?"a":"c"`},
		{"or with one that holds", "!If [Either, a, b]", `"a"`},
		{"no value removes a member", "{a: 1, b: !Ref 'AWS::NoValue'}", `{a:1}`},
		{"no value removes an element", "[1, !Ref 'AWS::NoValue', 2]", `[1 2]`},
		{"a condition as a value", "!Equals [a, b]", `false`},
		{"a secret", "'{{resolve:secretsmanager:x}}'", `?{{resolve:secretsmanager:x}}`},
		{"a date stays text", "2012-10-17", `"2012-10-17"`},
		{"an account id with a leading zero", "012345678901", `"012345678901"`},
		{"a boolean of YAML 1.1", "yes", `true`},
		{"a quoted boolean", "'true'", `"true"`},
		{"an unknown function", "!Nope a", `?Fn::Nope is not known`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := tt.want
			switch tt.name {
			case "a pseudo parameter":
				tt.expr, want = "{Ref: AWS::Region}", "?AWS::Region"
			case "if whose branch is absent":
				tt.expr, want = "!If [IsProd, a, !Ref 'AWS::NoValue']", `IsProd?"a":absent`
			}
			u, diags := load(t, "t.yaml", head+tt.expr+"\n", Options{})
			if got := show(find(t, u, "R").Properties.Get("P")); got != want {
				t.Errorf("%s gives %s, want %s (%v)", tt.expr, got, want, diags)
			}
		})
	}
}

func TestAGivenParameterDecidesConditions(t *testing.T) {
	u, _ := load(t, "t.yaml", head+"!If [IsProd, a, b]\n", Options{Parameters: Parameters{"Stage": {Value: "dev", Known: true}}})
	if got := show(find(t, u, "R").Properties.Get("P")); got != `"b"` {
		t.Errorf("got %s, want \"b\"", got)
	}
}

func TestAResourceUnderACondition(t *testing.T) {
	text := head + "1\n  A: {Type: 'AWS::X::Y', Condition: IsProd, Properties: {P: !If [IsProd, a, b], Q: !If [NotProd, a, b], R: !If [Both, a, b]}}\n" +
		"  B: {Type: 'AWS::X::Y', Condition: Both, Properties: {P: !If [IsProd, a, b]}}\n  C: {Type: 'AWS::X::Y', Condition: Never}\n" +
		"  D: {Type: 'AWS::X::Y', DependsOn: [A, B], DeletionPolicy: Retain}\n"
	u, _ := load(t, "t.yaml", text, Options{})
	a := find(t, u, "A")
	if got, want := show(a.Properties), `{P:"a" Q:"b" R:Both?"a":"b"}`; got != want || a.When != "IsProd" {
		t.Errorf("A has %s when %q, want %s when IsProd", got, a.When, want)
	}
	if got, want := show(find(t, u, "B").Properties), `{P:"a"}`; got != want {
		t.Errorf("B has %s, want %s: Both implies IsProd", got, want)
	}
	if slices.ContainsFunc(u.Resources, func(r *graph.Resource) bool { return r.Address == "C" }) {
		t.Error("C is there although its condition never holds")
	}
	d := find(t, u, "D")
	if len(d.References) != 2 || d.References[0].Address != "A" || show(d.Attributes) != `{DeletionPolicy:"Retain"}` {
		t.Errorf("D has references %v and attributes %s", d.References, show(d.Attributes))
	}
}

func TestLoopsMakeResources(t *testing.T) {
	text := "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::Topics:\n    - Name\n    - [a, b-c]\n    - Topic&{Name}:\n        Type: AWS::SNS::Topic\n        Properties:\n          TopicName: !Sub '${Name}.fifo'\n          Tags: [{Key: n, Value: !Ref Name}]\n"
	u, diags := load(t, "t.yaml", text, Options{})
	if len(diags) > 0 {
		t.Errorf("diagnostics: %v", diags)
	}
	if got, want := show(find(t, u, "Topicbc").Properties), `{TopicName:"b-c.fifo" Tags:[{Key:"n" Value:"b-c"}]}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	find(t, u, "Topica")
}

func TestRangesAreExact(t *testing.T) {
	text := "Parameters:\n  N: {Type: String, Default: 'x'}\nResources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: !Ref N\n      Tags:\n        - Key: \"k\"\n          Value: !Sub 'v-${B}'\n"
	tree := source.Memory(map[string]string{"t.yaml": text})
	u, _ := Load(context.Background(), tree, "t.yaml", Options{})
	f, _ := tree.Read("t.yaml")
	r := find(t, u, "B")
	tag := r.Properties.Get("Tags").Elements()[0]
	for _, tt := range []struct {
		what string
		r    source.Range
		want string
	}{
		{"the resource", r.Range, strings.TrimSuffix(text[strings.Index(text, "B:"):], "\n")},
		{"its header", r.Header, "B"},
		{"a value", r.Properties.Get("BucketName").Range, "!Ref N"},
		{"its origin", r.Properties.Get("BucketName").Origin(), "'x'"},
		{"a key", r.Properties.Member("BucketName").Range, "BucketName"},
		{"a quoted text", tag.Get("Key").Range, `"k"`},
		{"a function", tag.Get("Value").Range, "!Sub 'v-${B}'"},
		{"a hole", tag.Get("Value").Unknown().Parts[1].Range, "${B}"},
		{"a known part", tag.Get("Value").Unknown().Parts[0].Range, "v-"},
		{"the unit", u.Range, "Resources"},
	} {
		if got := f.Text(tt.r); got != tt.want {
			t.Errorf("%s stands at %q, want %q", tt.what, got, tt.want)
		}
	}
}

func TestDiagnostics(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"an attribute of a parameter", "Parameters:\n  Api: {Type: String}\nResources:\n  P: {Type: 'AWS::S3::BucketPolicy', Properties: {Bucket: !Sub '${Api.Id}'}}", "4:65 reference-unknown"},
		{"a reference that leads nowhere", "Resources:\n  Bucket: {Type: 'AWS::S3::Bucket'}\n  P: {Type: 'AWS::S3::BucketPolicy', Properties: {Bucket: !Ref Buckt}}", "3:59 reference-unknown"},
		{"a resource without a type", "Resources:\n  A: {Type: 'AWS::S3::Bucket'}\n  B: {Properties: {}}", "3:3 resource-shape"},
		{"a condition that is not there", "Resources:\n  A: {Type: 'AWS::S3::Bucket', Condition: X}", "2:43 condition-unknown"},
		{"a condition of itself", "Conditions: {C: !Not [!Condition C]}\nResources:\n  A: {Type: 'AWS::S3::Bucket', Condition: C}", "1:17 condition-cycle"},
		{"a macro", "Transform: Mine\nResources:\n  A: {Type: 'AWS::S3::Bucket', Properties: {BucketName: !Ref Made}}", "1:12 macro-not-run"},
		{"a second document", "Resources:\n  A: {Type: 'AWS::S3::Bucket'}\n---\na: 1", "4:1 template-documents"},
		{"a duplicate key", "Resources:\n  A: {Type: 'AWS::S3::Bucket'}\n  A: {Type: 'AWS::S3::Bucket'}", "3:3 key-duplicate"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			u, diags := load(t, "t.yaml", tt.text, Options{})
			if u == nil || len(diags) != 1 {
				t.Fatalf("Load gives %v", diags)
			}
			got := fmt.Sprintf("%d:%d %s", diags[0].Range.Start.Line, diags[0].Range.Start.Column, diags[0].Code)
			if got != tt.want {
				t.Errorf("Load gives %s, want %s", got, tt.want)
			}
		})
	}
}

func TestLooks(t *testing.T) {
	for text, want := range map[string]bool{
		"Resources:\n  A:\n    Type: AWS::S3::Bucket":     true,
		`{"Resources":{"A":{"Type":"Custom::Thing"}}}`:    true,
		"AWSTemplateFormatVersion: 2010-09-09":            true,
		"Resources:\n  A:\n    Type: 'Alexa::ASK::Skill'": true,
		"Resources:\n  A:\n    Type: Bucket":              false,
		"apiVersion: v1\nkind: Pod":                       false,
		"Type: AWS::S3::Bucket":                           false,
	} {
		if got := Looks(source.NewFile("a.yaml", []byte(text))); got != want {
			t.Errorf("Looks(%q) = %v, want %v", text, got, want)
		}
	}
}

func TestJSONAndYAMLGiveTheSame(t *testing.T) {
	yaml := "Resources:\n  A:\n    Type: AWS::X::Y\n    Properties: {N: 1, T: true, S: x, L: [a, 2], R: !Ref 'AWS::Region', S2: !Sub 'a-${AWS::Region}'}\n"
	json := `{"Resources": {"A": {"Type": "AWS::X::Y", "Properties": {"N": 1, "T": true, "S": "x", "L": ["a", 2], "R": {"Ref": "AWS::Region"}, "S2": {"Fn::Sub": "a-${AWS::Region}"}}}}}`
	a, _ := load(t, "t.yaml", yaml, Options{})
	b, _ := load(t, "t.json", json, Options{})
	if diff := cmp.Diff(show(find(t, a, "A").Properties), show(find(t, b, "A").Properties)); diff != "" {
		t.Errorf("(-YAML +JSON):\n%s", diff)
	}
}

// Of an element of a list that is not known, it is known of which list it is:
// elements at different positions of the list of zones are different zones.
func TestSelectKeepsTheList(t *testing.T) {
	u, _ := load(t, "t.yaml", `
Resources:
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      AvailabilityZone: !Select [1, !GetAZs ""]
`, Options{})
	zone := find(t, u, "Subnet").Properties.Get("AvailabilityZone").Unknown()
	if zone == nil || zone.Of != graph.ZonesOf("") || zone.Same != graph.ZonesOf("")+"[1]" {
		t.Errorf("got %+v, want an element of the region's zones", zone)
	}
}

// A condition is a name. What is none, a reference say, is no condition, in
// whatever form it is written.
func TestAConditionThatIsNoNameIsNone(t *testing.T) {
	for name, text := range map[string]string{
		"a.yaml": "Parameters: {P: {Type: String}}\nResources:\n  R: {Type: 'AWS::X::Y', Condition: !Ref P}\n",
		"a.json": `{"Parameters": {"P": {"Type": "String"}}, "Resources": {"R": {"Type": "AWS::X::Y", "Condition": {"Ref": "P"}}}}`,
	} {
		u, diags := Load(context.Background(), source.Memory(map[string]string{name: text}), name, Options{})
		if u == nil || len(u.Resources) != 1 || u.Resources[0].When != "" {
			t.Errorf("%s: the resource exists under a condition, or not at all: %+v", name, u)
		}
		if len(diags) != 1 || diags[0].Code != "condition-shape" {
			t.Errorf("%s: diagnostics are %v, want one of the condition's shape", name, diags)
		}
	}
}
