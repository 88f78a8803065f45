package cloudformation

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/source"
)

func TestParameterFiles(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"the command line's list", `[{"ParameterKey": "A", "ParameterValue": "1"}, {"ParameterKey": "B", "UsePreviousValue": true}]`, "A=1@1:42 B=?"},
		{"its short form", `["A=x=y", "B="]`, "A=x=y@1:2 B=@1:11"},
		{"CodePipeline's object", `{"Parameters": {"A": "1", "B": {"Fn::GetParam": ["x", "y", "z"]}}, "StackPolicy": {}}`, "A=1@1:22 B=?"},
		{"a map", "A: 012\nB: [x, y]\nC: true\n", "A=012@1:4 B=x,y@2:4 C=true@3:4"},
		{"a parameter that is called Parameters", `{"Parameters": "x"}`, "Parameters=x@1:16"},
		{"an object for a value", `{"A": {"x": 1}}`, "f:1:7: a text or a list of texts is expected"},
		{"a list of something else", `[1]`, "f:1:2: Name=Value is expected"},
		{"objects of something else", `[{"Name": 1}]`, "f:1:2: an object with ParameterKey and ParameterValue is expected"},
		{"a text", `x`, "a list of ParameterKey and ParameterValue, or an object of names and values is expected"},
		{"nothing", ``, "the file is empty"},
		{"a key given twice", `{"A": 1, "A": 2}`, `f:1:10: The key "A" also stands on line 1. The last one holds.`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ps, err := ParseParameters(source.NewFile("f", []byte(tt.text)))
			var parts []string
			for _, name := range slices.Sorted(maps.Keys(ps)) {
				g := ps[name]
				if !g.Known {
					parts = append(parts, name+"=?")
					continue
				}
				parts = append(parts, fmt.Sprintf("%s=%s@%d:%d", name, g.Value, g.Range.Start.Line, g.Range.Start.Column))
			}
			got := strings.Join(parts, " ")
			if err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestWhatAParameterMayBeNarrowsIt(t *testing.T) {
	const text = `
Parameters:
  Env: {Type: String, Default: dev, AllowedValues: [dev, test, prod]}
  Free: {Type: String}
  Only: {Type: String, AllowedValues: [x]}
  Size: {Type: String, AllowedValues: [small, large]}
  Tier: {Type: Number, AllowedValues: [1, 2]}
  List: {Type: "List<AWS::EC2::Subnet::Id>"}
  Stored: {Type: "AWS::SSM::Parameter::Value<List<String>>", Default: /k}
Rules:
  Sizes:
    Assertions:
    - Assert: {"Fn::Contains": [[small, medium], !Ref Size]}
  Free:
    Assertions:
    - Assert: {"Fn::Equals": [!Ref Free, fixed]}
  Sometimes:
    RuleCondition: {"Fn::Equals": [!Ref Env, prod]}
    Assertions:
    - Assert: {"Fn::Contains": [[prod], !Ref Env]}
Mappings:
  M: {dev: {a: 1, b: x}, test: {a: 1, b: y}, prod: {a: 2, b: z}, other: {a: 3, b: w}}
Conditions:
  Possible: !Equals [!Ref Env, prod]
  Never: !Equals [!Ref Env, staging]
  Fixed: !Equals [!Ref Free, fixed]
  Prefixed: !Equals [!Sub "${Env}-x", other]
  Disjoint: !Equals [!Ref Env, !Ref Tier]
  Itself: !Equals [!Ref Env, !Ref Env]
Resources:
  R:
    Type: AWS::X::Y
    Properties:
      P: `
	for _, tt := range []struct{ name, expr, want string }{
		{"a condition on an allowed value", "!If [Possible, a, b]", `Possible?"a":"b"`},
		{"a condition on a value that is not allowed", "!If [Never, a, b]", `"b"`},
		{"a rule that leaves one value", "!If [Fixed, a, b]", `"a"`},
		{"a known end", "!If [Prefixed, a, b]", `"b"`},
		{"two that have nothing in common", "!If [Disjoint, a, b]", `"b"`},
		{"the same on both sides", "!If [Itself, a, b]", `"a"`},
		{"one allowed value", "!Ref Only", `"x"`},
		{"what a rule leaves of the allowed values", "!Ref Size", `"small"`},
		{"allowed values", "!Ref Tier", `?parameter Tier one of 1 2`},
		{"a rule that names one value", "!Ref Free", `"fixed"`},
		{"a list without a value", "!Ref List", `?parameter List list`},
		{"a list of Parameter Store", "!Ref Stored", `?parameter Stored list`},
		{"entries that the key may lead to", "!FindInMap [M, !Ref Stored, b]", `?parameter Stored is read from Parameter Store one of x y z w`},
		{"entries that a choice leads to", "!FindInMap [M, !If [Possible, prod, dev], b]", `Possible?"z":"x"`},
		{"an element of a choice", "!Select [0, !If [Possible, [a], [b]]]", `Possible?"a":"b"`},
		{"a split choice", "!Select [1, !Split ['-', !If [Possible, a-b, c-d]]]", `Possible?"b":"d"`},
		{"a joined choice", "!Join ['-', !If [Possible, [a, b], [c]]]", `Possible?"a-b":"c"`},
		{"an element behind one that may be absent", "!Select [1, [!If [Possible, a, !Ref 'AWS::NoValue'], b, c]]", `?the element is not known`},
		{"a text around a choice", "!Sub ['${X}!', {X: !If [Possible, a, b]}]", `"${}!"`},
		{"a condition's expression", "!If [!Equals [!Ref Env, staging], a, b]", `"b"`},
		{"an attribute that a function names", "!GetAtt [R, !Ref Only]", `?R.x`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			u, diags := load(t, "t.yaml", text+tt.expr+"\n", Options{})
			v := find(t, u, "R").Properties.Get("P")
			got := show(v)
			if k := v.Unknown(); k != nil {
				if len(k.OneOf) > 0 {
					got += " one of " + strings.Join(k.OneOf, " ")
				}
				if k.Type.String() == "list" {
					got += " list"
				}
			}
			if got != tt.want || len(diags) > 0 {
				t.Errorf("%s gives %s, want %s (%v)", tt.expr, got, tt.want, diags)
			}
		})
	}
}

func TestAGivenValueStandsInItsFile(t *testing.T) {
	f := source.NewFile("env/prod.json", []byte(`{"N": "orders"}`))
	ps, err := ParseParameters(f)
	if err != nil {
		t.Fatal(err)
	}
	u, _ := load(t, "t.yaml", "Parameters: {N: {Type: String}}\nResources:\n  Q: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !Ref N}}\n", Options{Parameters: ps})
	v := find(t, u, "Q").Properties.Get("QueueName")
	if got := v.Origin(); got.File != "env/prod.json" || f.Text(got) != `"orders"` || v.Range.File != "t.yaml" {
		t.Errorf("the value stands at %s and comes from %s", v.Range, got)
	}
}

func TestSecretsSayThatTheyAre(t *testing.T) {
	text := "Parameters: {P: {Type: String, NoEcho: true}}\nResources:\n  R:\n    Type: AWS::X::Y\n    Properties:\n" +
		"      A: '{{resolve:secretsmanager:s:SecretString:password}}'\n      B: !Sub '{{resolve:secretsmanager:${P}}}'\n      C: '{{resolve:ssm:/name:1}}'\n      D: '{{resolve:ssm-secure:/name}}'\n      E: !Ref P\n" +
		"      F: !Join ['', ['{{resolve:secretsmanager:', !Ref 'AWS::StackName', '}}']]\n      G: plain\n"
	u, _ := load(t, "t.yaml", text, Options{})
	for name, want := range map[string]bool{"A": true, "B": true, "C": false, "D": true, "E": true, "F": true} {
		v := find(t, u, "R").Properties.Get(name).Unknown()
		if v == nil || v.Secret != want {
			t.Errorf("%s is %+v, want an unknown with secret %v", name, v, want)
		}
	}
}

// Sixty independent conditions on one resource: 2^60 ways, read in one pass.
func TestManyConditionsTakeOnePass(t *testing.T) {
	var parameters, conditions, list, nested strings.Builder
	for i := range 60 {
		fmt.Fprintf(&parameters, "  P%d: {Type: String}\n", i)
		fmt.Fprintf(&conditions, "  C%d: !Equals [!Ref P%d, x]\n", i, i)
		fmt.Fprintf(&list, "        - !If [C%d, a%d, !Ref 'AWS::NoValue']\n", i, i)
		fmt.Fprintf(&nested, "!If [C%d, {v: %d}, ", i, i)
	}
	text := "Parameters:\n" + parameters.String() + "Conditions:\n" + conditions.String() + "Resources:\n  R:\n    Type: AWS::X::Y\n    Properties:\n" +
		"      L:\n" + list.String() + "      J: !Join\n      - ','\n      -\n" + list.String() +
		"      N: " + nested.String() + "{}" + strings.Repeat("]", 60) + "\n" +
		"      S: !Select [0, " + nested.String() + "[1]" + strings.Repeat("]", 60) + "]\n"
	u, diags := load(t, "t.yaml", text, Options{})
	if len(diags) > 0 {
		t.Fatalf("diagnostics: %v", diags)
	}
	p := find(t, u, "R").Properties
	if got := len(p.Conditions(nil)); got != 60 {
		t.Errorf("the properties hang on %d conditions, want 60", got)
	}
	if got := p.Get("L").Len(); got != 60 {
		t.Errorf("the list has %d elements, want 60", got)
	}
	if diff := cmp.Diff(true, p.Get("S").IsUnknown()); diff != "" {
		t.Error("an element of one of sixty lists is known")
	}
}
