package terraform_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/terraform"
)

// load evaluates the root in the directory "." of files in memory and gives its
// diagnostics as line:column code.
func load(t *testing.T, files map[string]string) (*graph.Unit, []string) {
	t.Helper()
	unit, diags := terraform.NewLoader(source.Memory(files), terraform.Options{}).Load(context.Background(), ".")
	if unit != nil {
		unit.Link()
	}
	var codes []string
	for _, d := range diags {
		codes = append(codes, fmt.Sprintf("%s:%d %s", d.Range.File, d.Range.Start.Line, d.Code))
	}
	return unit, codes
}

func resource(t *testing.T, u *graph.Unit, address string) *graph.Resource {
	t.Helper()
	found := u.Find(address)
	if len(found) == 0 {
		t.Fatalf("there is no %s among %v", address, addresses(u))
	}
	return found[0]
}

func addresses(u *graph.Unit) []string {
	var out []string
	for _, r := range u.Resources {
		out = append(out, r.Address)
	}
	slices.Sort(out)
	return out
}

func TestInstancesAreExpanded(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"no key", `resource "x" "a" {}`, []string{"x.a"}},
		{"count", `resource "x" "a" { count = 2 }`, []string{"x.a[0]", "x.a[1]"}},
		{"count of nothing", `resource "x" "a" { count = 0 }`, nil},
		{"count by a condition", "variable \"on\" { default = true }\nresource \"x\" \"a\" { count = var.on ? 1 : 0 }", []string{"x.a[0]"}},
		{"an unknown count", "variable \"n\" {}\nresource \"x\" \"a\" { count = var.n }", []string{"x.a[*]"}},
		{"for_each over a map", `resource "x" "a" { for_each = { b = 1, a = 2 } }`, []string{`x.a["a"]`, `x.a["b"]`}},
		{"for_each over a set", `resource "x" "a" { for_each = toset(["b", "a", "b"]) }`, []string{`x.a["a"]`, `x.a["b"]`}},
		{"an unknown for_each", "variable \"m\" {}\nresource \"x\" \"a\" { for_each = var.m }", []string{"x.a[*]"}},
		{"for_each over an undecided choice", "variable \"on\" {}\nresource \"x\" \"a\" { for_each = var.on ? { a = 1 } : {} }", []string{`x.a["a"]`}},
		{"for_each over another resource", "resource \"x\" \"a\" { for_each = toset([\"k\"]) }\nresource \"y\" \"b\" { for_each = x.a }", []string{`x.a["k"]`, `y.b["k"]`}},
		{"data sources are no resources", `data "x" "a" {}`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			u, codes := load(t, map[string]string{"main.tf": tt.text})
			if diff := cmp.Diff(addresses(u), tt.want); diff != "" {
				t.Errorf("addresses (-got +want):\n%s", diff)
			}
			if len(codes) > 0 {
				t.Errorf("Load gives %v, want no diagnostics", codes)
			}
		})
	}
}

// TestValuesKeepWhereTheyAreSetAndCameFrom checks both ranges of a value: the
// expression in the resource, and the literal that it came from.
func TestValuesKeepWhereTheyAreSetAndCameFrom(t *testing.T) {
	files := map[string]string{
		"main.tf": `locals {
  days = 7
}
module "m" {
  source = "./m"
  size   = 5
}
resource "x" "a" {
  literal  = "text"
  through  = local.days
  chosen   = true ? local.days : 0
  default  = var.port
  given    = var.name
  block {
    inner = 1
  }
}
`,
		"variables.tf":     "variable \"port\" {\n  default = 80\n}\nvariable \"name\" {\n  default = \"a\"\n}\n",
		"terraform.tfvars": "name = \"b\"\n",
		"m/main.tf":        "variable \"size\" {}\nresource \"y\" \"b\" {\n  size = var.size\n}\n",
	}
	u, _ := load(t, files)
	tests := []struct{ address, path, at, origin string }{
		{"x.a", "literal", `"text"`, `"text"`},
		{"x.a", "through", "local.days", "7"},
		{"x.a", "chosen", "local.days", "7"},
		{"x.a", "default", "var.port", "80"},
		{"x.a", "given", "var.name", `"b"`},
		{"module.m.y.b", "size", "var.size", "5"},
	}
	text := func(r source.Range) string {
		return source.NewFile(r.File, []byte(files[r.File])).Text(r)
	}
	for _, tt := range tests {
		v := resource(t, u, tt.address).Properties.Get(tt.path)
		if got := text(v.Range); got != tt.at {
			t.Errorf("%s.%s is set at %q, want %q", tt.address, tt.path, got, tt.at)
		}
		if got := text(v.Origin()); got != tt.origin {
			t.Errorf("%s.%s came from %q, want %q", tt.address, tt.path, got, tt.origin)
		}
	}
	a, b := resource(t, u, "x.a"), resource(t, u, "module.m.y.b")
	if got := text(a.Header); got != `resource "x" "a"` {
		t.Errorf("the header is %q", got)
	}
	if len(b.Calls) != 1 || b.Calls[0].Name != "module.m" || b.Calls[0].Range.Start.Line != 4 {
		t.Errorf("module.m.y.b is called through %v", b.Calls)
	}
}

func TestUnknownsSayWhy(t *testing.T) {
	text := `variable "name" {}
variable "on" {}
data "d" "x" {}
resource "y" "b" {}
resource "x" "a" {
  variable = var.name
  prefixed = "shop-${var.name}"
  data     = data.d.x.value
  computed = y.b.arn
  choice   = var.on ? "a" : null
  outside  = module.gone.value
}
module "gone" {
  source = "example.com/gone/aws"
}
`
	u, codes := load(t, map[string]string{"main.tf": text})
	p := resource(t, u, "x.a").Properties
	for key, want := range map[string]string{
		"variable": "var.name has no value", "prefixed": "var.name has no value", "choice": "var.on has no value",
	} {
		if u := p.Get(key).Unknown(); u == nil || u.Reason != want {
			t.Errorf("%s is unknown because %+v, want %q", key, u, want)
		}
	}
	if got := p.Get("prefixed").Unknown(); got.Prefix != "shop-" || got.Type != graph.String || !got.NotNull {
		t.Errorf("of prefixed it is known that %+v", got)
	}
	if refs := p.Get("computed").References(); len(refs) != 1 || refs[0].Address != "y.b" || refs[0].Attribute != "arn" {
		t.Errorf("computed refers to %v", refs)
	}
	if c := p.Get("choice").Unknown().Choice; c == nil || c.Condition != "var.on" || c.Else != nil {
		t.Errorf("choice is %+v", c)
	}
	for _, key := range []string{"data", "outside"} {
		if !p.Get(key).IsUnknown() {
			t.Errorf("%s is a %s, want an unknown", key, p.Get(key).Kind())
		}
	}
	if diff := cmp.Diff(codes, []string{"main.tf:13 module-not-available"}); diff != "" {
		t.Errorf("diagnostics (-got +want):\n%s", diff)
	}
	if u.Complete {
		t.Error("the unit counts as complete without its module")
	}
}

func TestReferencesBecomeEdges(t *testing.T) {
	u, _ := load(t, map[string]string{
		"main.tf": `resource "q" "a" {}
module "m" {
  source = "./m"
  arn    = q.a.arn
}
resource "r" "b" {
  from       = module.m.out
  depends_on = [q.a]
}
resource "t" "d" {
  from       = resource.r.b.id
  depends_on = [resource.q.a]
}
`,
		"m/main.tf": "variable \"arn\" {}\nresource \"s\" \"c\" {\n  target = var.arn\n}\noutput \"out\" {\n  value = s.c.id\n}\n",
	})
	var got []string
	for _, e := range u.Edges {
		got = append(got, fmt.Sprintf("%s -%s.%s-> %s", e.From.Address, e.Property, e.Attribute, e.To.Address))
	}
	want := []string{"module.m.s.c -target.arn-> q.a", "r.b -from.id-> module.m.s.c", "r.b -.-> q.a", "t.d -from.id-> r.b", "t.d -.-> q.a"}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("edges (-got +want):\n%s", diff)
	}
}

func TestDynamicBlocks(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"a list", `dynamic "rule" {
  for_each = [80, 443]
  content { port = rule.value }
}`, "80,443"},
		{"a map with an iterator", `dynamic "rule" {
  for_each = { a = 1, b = 2 }
  iterator = it
  content { port = "${it.key}${it.value}" }
}`, "a1,b2"},
		{"beside a block of its own", `rule { port = 22 }
dynamic "rule" {
  for_each = toset([])
  content { port = rule.value }
}`, "22"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			u, _ := load(t, map[string]string{"main.tf": "resource \"x\" \"a\" {\n" + tt.text + "\n}"})
			var got []string
			for _, rule := range resource(t, u, "x.a").Properties.Get("rule").Elements() {
				port := rule.Get("port")
				text, ok := port.Text()
				if !ok {
					text, _ = port.Literal()
				}
				got = append(got, text)
			}
			if strings.Join(got, ",") != tt.want {
				t.Errorf("the blocks have the ports %v, want %s", got, tt.want)
			}
		})
	}
	t.Run("over an unknown", func(t *testing.T) {
		u, _ := load(t, map[string]string{"main.tf": "variable \"ports\" {}\nresource \"x\" \"a\" {\n  dynamic \"rule\" {\n    for_each = var.ports\n    content {\n      port = rule.value\n    }\n  }\n}"})
		v := resource(t, u, "x.a").Properties.Get("rule")
		if v.Len() != 0 || v.Rest() == nil {
			t.Errorf("the blocks are %d known ones and the rest %v, want none and some", v.Len(), v.Rest())
		}
	})
}

func TestPolicyDocumentsKeepTheirStatements(t *testing.T) {
	u, _ := load(t, map[string]string{"main.tf": `data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["s3:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["true"]
    }
  }
}
resource "aws_iam_policy" "p" {
  policy = data.aws_iam_policy_document.d.json
}
`})
	document := resource(t, u, "aws_iam_policy.p").Properties.Get("policy").Document()
	statement := document.Get("Statement").Elements()[0]
	if got, _ := statement.Get("Effect").Text(); got != "Allow" {
		t.Errorf("the effect is %q, want Allow, which is the default", got)
	}
	action := statement.Get("Action")
	if action.Is(graph.List) {
		action = action.Elements()[0]
	}
	if got, _ := action.Text(); got != "s3:*" || action.Range.Start.Line != 3 {
		t.Errorf("the action is %q at %s, want s3:* at line 3", got, action.Range)
	}
	if statement.Get("Condition").Get("Bool").Get("aws:SecureTransport") == nil {
		t.Error("the condition is lost")
	}
	if statement.Get("Principal").Get("AWS") == nil {
		t.Error("the principal is lost")
	}
}

func TestJSONSyntaxMeansTheSame(t *testing.T) {
	u, codes := load(t, map[string]string{"main.tf.json": `{
  "variable": {"port": {"default": 80}},
  "resource": {"x": {"a": {"count": 2, "port": "${var.port}", "name": "n-${count.index}", "rule": [{"on": true}]}}}
}`})
	if diff := cmp.Diff(addresses(u), []string{"x.a[0]", "x.a[1]"}); diff != "" || len(codes) > 0 {
		t.Fatalf("addresses (-got +want):\n%s%v", diff, codes)
	}
	p := resource(t, u, "x.a[1]").Properties
	if port, _ := p.Get("port").Int(); port != 80 {
		t.Errorf("port is %d, want 80", port)
	}
	if name, _ := p.Get("name").Text(); name != "n-1" {
		t.Errorf("name is %q, want n-1", name)
	}
}

func TestOverrideFilesReplaceAttributes(t *testing.T) {
	u, _ := load(t, map[string]string{
		"main.tf":          "resource \"x\" \"a\" {\n  size = 1\n  kept = 2\n}\n",
		"main_override.tf": "resource \"x\" \"a\" {\n  size = 3\n}\n",
	})
	p := resource(t, u, "x.a").Properties
	if size, _ := p.Get("size").Int(); size != 3 {
		t.Errorf("size is %d, want 3", size)
	}
	if kept, _ := p.Get("kept").Int(); kept != 2 {
		t.Errorf("kept is %d, want 2", kept)
	}
}

// TestOverridesMergeLifecycleAndReplaceOtherBlocks: lifecycle is merged argument by argument, a dynamic block counts as the blocks that it makes.
func TestOverridesMergeLifecycleAndReplaceOtherBlocks(t *testing.T) {
	u, _ := load(t, map[string]string{
		"main.tf":     "resource \"x\" \"a\" {\n  rule {\n    port = 1\n  }\n  other {}\n  lifecycle {\n    prevent_destroy = true\n    create_before_destroy = true\n  }\n}\n",
		"override.tf": "resource \"x\" \"a\" {\n  dynamic \"rule\" {\n    for_each = [2, 3]\n    content {\n      port = rule.value\n    }\n  }\n  lifecycle {\n    prevent_destroy = false\n  }\n}\n",
	})
	a := resource(t, u, "x.a")
	if got := answer(a.Properties); got != `{"other":[{}],"rule":[{"port":2},{"port":3}]}` {
		t.Errorf("the properties are %s", got)
	}
	if got := answer(a.Attributes.Get("lifecycle")); got != `{"create_before_destroy":true,"prevent_destroy":false}` {
		t.Errorf("lifecycle is %s", got)
	}
}

func TestOnlyTheCallersOfAModuleAreRoots(t *testing.T) {
	tree := source.Memory(map[string]string{
		"root/main.tf": "module \"m\" {\n  source = \"../m\"\n}\n", "m/main.tf": "resource \"x\" \"a\" {}\n", "alone/main.tf": "resource \"x\" \"a\" {}\n",
	})
	roots, _ := terraform.NewLoader(tree, terraform.Options{}).Roots(context.Background(), []string{"alone", "m", "root"})
	if diff := cmp.Diff(roots, []string{"alone", "root"}); diff != "" {
		t.Errorf("roots (-got +want):\n%s", diff)
	}
}

func TestBrokenAndHostileInputIsTold(t *testing.T) {
	tests := []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"broken syntax", map[string]string{"main.tf": "resource \"x\" \"a\" {\n"}, []string{"main.tf:1 hcl-syntax"}},
		{"wrong labels", map[string]string{"main.tf": "resource \"x\" {}\n"}, []string{"main.tf:1 block-labels"}},
		{"a resource twice", map[string]string{"main.tf": "resource \"x\" \"a\" {}\nresource \"x\" \"a\" {}\n"}, []string{"main.tf:2 block-twice"}},
		{"a local of itself", map[string]string{"main.tf": "locals {\n  a = local.b\n  b = local.a\n}\nresource \"x\" \"a\" {\n  v = local.a\n}\n"}, []string{"main.tf:2 cycle"}},
		{"a billion instances", map[string]string{"main.tf": "resource \"x\" \"a\" {\n  count = 1000000000\n}\n"}, []string{"main.tf:2 too-many-instances"}},
		{"a file outside", map[string]string{"main.tf": "resource \"x\" \"a\" {\n  v = file(\"../../etc/passwd\")\n}\n"}, []string{"main.tf:2 path-outside-root"}},
		{"an absolute path", map[string]string{"main.tf": "resource \"x\" \"a\" {\n  v = file(\"/etc/passwd\")\n}\n"}, []string{"main.tf:2 path-outside-root"}},
		{"a module outside", map[string]string{"main.tf": "module \"m\" {\n  source = \"../m\"\n}\n"}, []string{"main.tf:1 path-outside-root"}},
		{"a module without files", map[string]string{"main.tf": "module \"m\" {\n  source = \"./m\"\n}\n"}, []string{"main.tf:1 module-empty"}},
		{"a module that calls itself", map[string]string{"main.tf": "module \"m\" {\n  source = \"./\"\n}\n"}, []string{"main.tf:1 module-depth"}},
		{"modules that call each other", map[string]string{"main.tf": "module \"m\" {\n  source = \"./m\"\n}\n", "m/main.tf": "module \"n\" {\n  source = \"../\"\n}\n"}, []string{"m/main.tf:1 module-depth"}},
		{"a name that is not declared", map[string]string{"main.tf": "variable \"name\" {}\nresource \"x\" \"a\" {\n  v = var.naem\n  w = each.key\n}\n"}, []string{"main.tf:3 reference-undeclared", "main.tf:4 reference-undeclared"}},
		{"an unknown block", map[string]string{"main.tf": "resorce \"x\" \"a\" {}\nargument = 1\n"}, []string{"main.tf:2 block-unknown", "main.tf:1 block-unknown"}},
		{"an override of nothing", map[string]string{"override.tf": "resource \"x\" \"a\" {}\n"}, []string{"override.tf:1 override-without-base"}},
		{"a value of nothing", map[string]string{"main.tf": "resource \"x\" \"a\" {}\n", "terraform.tfvars": "name = 1\n"}, []string{"terraform.tfvars:1 value-undeclared", "main.tf:1 values-used"}},
		{"a broken file of values", map[string]string{"main.tf": "variable \"n\" {}\n", "a.auto.tfvars": "n = \n"}, []string{"a.auto.tfvars:1 hcl-syntax", "main.tf:1 values-used"}},
		{"a broken list of modules", map[string]string{"main.tf": "locals {}\n", ".terraform/modules/modules.json": "{"}, []string{".terraform/modules/modules.json:1 modules-unreadable"}},
		{"a range without end", map[string]string{"main.tf": "locals {\n  a = [for i in range(10000000) : i]\n}\nresource \"x\" \"a\" {\n  v = local.a\n}\n"}, []string{"main.tf:2 configuration-too-large"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, codes := load(t, tt.files)
			if diff := cmp.Diff(codes, tt.want); diff != "" {
				t.Errorf("diagnostics (-got +want):\n%s", diff)
			}
		})
	}
}

// TestExponentialTextsEnd doubles a text sixty times.
func TestExponentialTextsEnd(t *testing.T) {
	var b strings.Builder
	b.WriteString("locals {\n  l0 = \"xxxxxxxxxxxxxxxx\"\n")
	for i := range 60 {
		fmt.Fprintf(&b, "  l%d = \"${local.l%d}${local.l%d}\"\n", i+1, i, i)
	}
	b.WriteString("}\nresource \"x\" \"a\" {\n  v = local.l60\n}\n")
	u, _ := load(t, map[string]string{"main.tf": b.String()})
	if v := resource(t, u, "x.a").Properties.Get("v"); !v.IsUnknown() {
		t.Errorf("the text is a %s, want an unknown", v.Kind())
	}
}

// TestModulesThatDoubleEnd has thirty modules, each of which calls the next one twice.
func TestModulesThatDoubleEnd(t *testing.T) {
	files := map[string]string{"main.tf": "module \"m\" {\n  source = \"./m0\"\n}\n"}
	for i := range 30 {
		files[fmt.Sprintf("m%d/main.tf", i)] = fmt.Sprintf("module \"a\" {\n  source = \"../m%d\"\n}\nmodule \"b\" {\n  source = \"../m%d\"\n}\n", i+1, i+1)
	}
	files["m30/main.tf"] = "resource \"x\" \"a\" {}\n"
	_, codes := load(t, files)
	if len(codes) == 0 || !strings.HasSuffix(codes[0], "too-many-instances") {
		t.Errorf("Load gives %v, want that there are too many instances", codes[:min(3, len(codes))])
	}
}
