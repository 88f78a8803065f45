package terraform_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/terraform"
	"github.com/plinth-lint/plinth/pkg/terraform/plan"
)

// sound loads the root of files twice and wants the same each time, within a
// bounded time, and every range within its file.
func sound(t *testing.T, files map[string]string, o terraform.Options) {
	t.Helper()
	steady(t, files, func() (*graph.Unit, diag.Diagnostics) {
		return terraform.NewLoader(source.Memory(files), o).Load(context.Background(), ".")
	})
}

func steady(t *testing.T, files map[string]string, load func() (*graph.Unit, diag.Diagnostics)) {
	t.Helper()
	watch := time.AfterFunc(20*time.Second, func() {
		text := ""
		for _, content := range files {
			text += strconv.Quote(content) + "\n"
		}
		panic("evaluation does not end: " + text)
	})
	defer watch.Stop()
	first, diags := load()
	second, again := load()
	if diff := cmp.Diff(addresses(first), addresses(second)); diff != "" {
		t.Errorf("a second run has other resources:\n%s", diff)
	}
	if diff := cmp.Diff(diags, again); diff != "" {
		t.Errorf("a second run has other diagnostics:\n%s", diff)
	}
	for _, r := range first.Resources {
		r.Properties.Walk(func(p graph.Path, v *graph.Value) bool {
			for _, at := range []source.Range{v.Range, v.Origin()} {
				if content, ok := files[at.File]; ok && (at.Start.Byte > at.End.Byte || int(at.End.Byte) > len(content)) {
					t.Errorf("%s %s has the range %+v in a file of %d bytes", r.Address, p, at, len(content))
				}
			}
			return true
		})
	}
}

// FuzzPlanned joins a configuration with a plan, each as hostile as can be.
func FuzzPlanned(f *testing.F) {
	f.Add("variable \"v\" {}\nresource \"a\" \"b\" {\n  for_each = var.v\n  x = each.value\n  dynamic \"d\" {\n    for_each = var.v\n    content {\n      y = d.value\n    }\n  }\n}\nmodule \"m\" {\n  source = \"x/y/z\"\n  i = a.b[\"k\"].id\n}\n",
		`{"format_version":"1.2","variables":{"v":{"value":{"k":[1,{"z":null}]}}},"planned_values":{"root_module":{"resources":[{"address":"a.b[\"k\"]","type":"a","values":{"x":[1,{"z":true}],"d":[{"y":1}]},"sensitive_values":{"d":[{"y":true}]}},`+
			`{"address":"module.m.a.c[2]","type":"a","values":{"x":"t"}}]}},"resource_changes":[{"address":"a.b[\"k\"]","change":{"after_unknown":{"x":[false,{"z":true}],"id":true}}}],`+
			`"prior_state":{"values":{"root_module":{"resources":[{"address":"data.q.r","mode":"data","type":"q","values":{"json":"{\"a\":1}"}}]}}},`+
			`"configuration":{"root_module":{"resources":[{"address":"a.b","for_each_expression":{"references":["var.v"]}}],"module_calls":{"m":{"module":{"outputs":{"o":{"expression":{"references":["a.c"]}}}}}},"variables":{"v":{"sensitive":true}}}}}`)
	f.Add("variable \"n\" {}\ndata \"q\" \"r\" {}\nlocals {\n  l = [for i in var.n : \"${i}-${data.q.r.id}\"]\n}\nresource \"a\" \"b\" {\n  count = length(local.l)\n  x = local.l[count.index]\n  y = var.n[0] == 1 ? { p = timestamp() } : null\n  z = jsonencode({ k = uuid() })\n}\n",
		`{"format_version":"0.1","variables":{"n":{"value":[1,"2",null]}},"planned_values":{"root_module":{"resources":[{"address":"a.b[0]","type":"a","values":{"x":"1-i","y":{"p":"t"},"z":"{\"k\":[1]}"}},{"address":"a.b[2]","type":"a","values":{"y":null,"z":"{"}}]}},`+
			`"prior_state":{"values":{"root_module":{"resources":[{"address":"data.q.r","mode":"data","type":"q","values":{"id":"i"},"sensitive_values":{"id":true}}]}}},"configuration":{"root_module":{"resources":[{"address":"a.b"},{"address":"data.q.r"}]}}}`)
	f.Add("resource \"a\" \"b\" {\n  for_each = toset(a.c.ids)\n  x = each.key\n}\nresource \"a\" \"c\" {\n}\n",
		`{"format_version":"1.0","values":{"root_module":{"resources":[{"address":"a.b[\"k\"]","type":"a","values":{"x":["y"]}},{"address":"a.c","type":"a","values":{"ids":["k"]}}]}}}`)
	f.Fuzz(func(t *testing.T, main, text string) {
		files := map[string]string{"main.tf": main, "plan.json": text}
		p, _ := plan.Read(source.NewFile("plan.json", []byte(text)))
		if p == nil {
			return
		}
		steady(t, files, func() (*graph.Unit, diag.Diagnostics) {
			l := terraform.NewLoader(source.Memory(files), terraform.Options{})
			l.Match(context.Background(), []string{"."}, p)
			return l.LoadPlanned(context.Background(), ".", p)
		})
	})
}

func FuzzLoad(f *testing.F) {
	for _, text := range []string{
		"resource \"x\" \"a\" {\n  for_each = toset([\"a\"])\n  v = \"${each.key}-${upper(each.value)}\"\n}\n",
		"locals {\n  a = { for k, v in { b = 1 } : k => v if v > 0 }\n}\n",
		"resource \"x\" \"a\" {\n  dynamic \"b\" {\n    for_each = [1]\n    content {\n      c = b.value\n    }\n  }\n}",
		"module \"m\" {\n  source = \"./\"\n}\n",
		"variable \"v\" {\n  type = object({ a = optional(string, \"x\") })\n  default = {}\n}\noutput \"o\" {\n  value = var.v.a\n}\n",
		"resource \"x\" \"a\" {\n  v = <<-EOT\n    %{ for i in [1, 2] ~}\n    ${i}\n    %{ endfor ~}\n  EOT\n}\n",
		"locals {\n  x = try(regex(\"(\", \"a\"), jsondecode(\"{\"), cidrsubnet(\"10.0.0.0/8\", 8, 1))\n}\n",
		"data \"aws_iam_policy_document\" \"d\" {\n  statement {\n    actions = [\"*\"]\n  }\n}\nresource \"aws_iam_policy\" \"p\" {\n  policy = data.aws_iam_policy_document.d.json\n}\n",
		"variable \"on\" {}\nresource \"x\" \"a\" {\n  count = var.on ? 1 : 0\n  v = merge({ a = 1 }, var.on ? { b = 2 } : {})\n}\nresource \"x\" \"b\" {\n  v = one(x.a[*].v.b)\n}\n",
		"provider \"aws\" {\n  alias  = \"w\"\n  region = \"eu-west-1\"\n}\ndata \"aws_region\" \"r\" {\n  provider = aws.w\n}\nresource \"x\" \"a\" {\n  v = data.aws_region.r.name\n}\n",
		"resource \"x\" \"a\" {\n  v = <<-EOT\n    {\"Statement\": [\n      {\"Action\": \"a\"}]}\n    EOT\n}\n",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		sound(t, map[string]string{"main.tf": text}, terraform.Options{})
	})
}

func FuzzJSON(f *testing.F) {
	for _, text := range []string{
		`{"resource": {"x": {"a": {"count": 2, "v": "${count.index}", "dynamic": {"b": {"for_each": [1], "content": {"c": "${b.value}"}}}}}}}`,
		`{"variable": {"v": {"type": "list(string)", "default": ["a"]}}, "locals": {"l": "${[for x in var.v : upper(x)]}"}, "output": {"o": {"value": "${local.l}"}}}`,
		`{"resource": [{"x": [{"a": [{"provider": "aws.w", "depends_on": ["x.b"], "lifecycle": {"ignore_changes": ["v"]}}]}]}], "provider": {"aws": [{"alias": "w"}]}}`,
		`{"module": {"m": {"source": "./", "providers": {"aws": "aws.w"}}}}`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		sound(t, map[string]string{"main.tf.json": text}, terraform.Options{})
	})
}

func FuzzValues(f *testing.F) {
	f.Add("v = { a = 1 }\nw = [\"x\"]\n", `{"v": {"a": "${b}"}}`, `{ a = [1, "x"] }`)
	f.Add("v = ", `{"v"`, "[")
	f.Fuzz(func(t *testing.T, native, json, text string) {
		sound(t, map[string]string{
			"main.tf":               "variable \"v\" {\n  type = map(any)\n}\nvariable \"w\" {}\nresource \"x\" \"a\" {\n  v = var.v\n  w = var.w\n}\n",
			"terraform.tfvars":      native,
			"terraform.tfvars.json": json,
		}, terraform.Options{Given: []terraform.Given{{Name: "v", Text: text}, {Name: "w", Text: text}}})
	})
}

func FuzzTerragrunt(f *testing.F) {
	f.Add("terraform {\n  source = \"a\"\n}\ninputs = {\n  a = 1\n}\ninclude \"x\" {}\n")
	f.Add("inputs = merge(1, {")
	f.Fuzz(func(t *testing.T, text string) {
		diags := terraform.Terragrunt(source.Memory(map[string]string{"terragrunt.hcl": text}), "terragrunt.hcl")
		if len(diags) == 0 || diags[len(diags)-1].Code != "terragrunt" {
			t.Errorf("the file is not named: %v", diags)
		}
	})
}
