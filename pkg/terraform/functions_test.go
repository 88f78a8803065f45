package terraform_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"
)

// evaluate gives the value of an expression as JSON, or why it is not known.
func evaluate(t *testing.T, expression, rest string) string {
	t.Helper()
	u, _ := load(t, map[string]string{"main.tf": "resource \"x\" \"a\" {\n  v = " + expression + "\n}\n" + rest})
	return answer(resource(t, u, "x.a").Properties.Get("v"))
}

// TestFunctionsOfOpenTofu has answers from OpenTofu's documentation
// (https://opentofu.org/docs/language/functions/).
func TestFunctionsOfOpenTofu(t *testing.T) {
	tests := []struct{ expression, want string }{
		{`base64gunzip(base64gzip("some text"))`, `"some text"`},
		{`base64gunzip("x")`, "error"},
		{`cidrcontains("192.168.2.0/20", "192.168.2.1")`, "true"},
		{`cidrcontains("192.168.2.0/20", "192.168.2.0/22")`, "true"},
		{`cidrcontains("192.168.2.0/20", "192.126.2.1")`, "false"},
		{`cidrcontains("192.168.2.0/20", "192.168.0.0/16")`, "false"},
		{`cidrcontains("fe80::/48", "fe80::1")`, "true"},
		{`cidrcontains("192.168.2.0", "192.168.2.1")`, "error"},
		{`urldecode("Hello+World%21%2F")`, `"Hello World!/"`},
		{`urldecode("%zz")`, "error"},
	}
	for _, tt := range tests {
		if got := evaluate(t, tt.expression, ""); got != tt.want {
			t.Errorf("%s gives %s, want %s", tt.expression, got, tt.want)
		}
	}
}

// TestListAndMapOfTheFirstVersions: configurations of Terraform 0.11 still call them.
func TestListAndMapOfTheFirstVersions(t *testing.T) {
	tests := []struct{ expression, want string }{
		{`list("a", "b")`, `["a","b"]`},
		{`merge({ a = "1" }, map("b", "2", "a", "3"))`, `{"a":"3","b":"2"}`},
		{`map("a")`, "error"},
	}
	for _, tt := range tests {
		if got := evaluate(t, tt.expression, ""); got != tt.want {
			t.Errorf("%s gives %s, want %s", tt.expression, got, tt.want)
		}
	}
}

func TestRSADecrypt(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	//lint:ignore SA1019 it is what rsadecrypt undoes
	encrypted, err := rsa.EncryptPKCS1v15(rand.Reader, &key.PublicKey, []byte("the message"))
	if err != nil {
		t.Fatal(err)
	}
	eight, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text := base64.StdEncoding.EncodeToString(encrypted)
	for _, block := range []pem.Block{{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}, {Type: "PRIVATE KEY", Bytes: eight}} {
		expression := fmt.Sprintf("rsadecrypt(%q, %q)", text, pem.EncodeToMemory(&block))
		if got := evaluate(t, expression, ""); got != `"the message"` {
			t.Errorf("with a %s it gives %s", block.Type, got)
		}
	}
	if got := evaluate(t, fmt.Sprintf("rsadecrypt(%q, %q)", text, "no key"), ""); got != "error" {
		t.Errorf("without a key it gives %s", got)
	}
}

// TestWhatOnlyARunKnows: these functions give another value on each run, or on each machine.
func TestWhatOnlyARunKnows(t *testing.T) {
	for _, call := range []string{
		"timestamp()", "plantimestamp()", "uuid()", `bcrypt("x")`, `abspath("x")`, `pathexpand("~/x")`, `issensitive("x")`,
		`provider::aws::arn_parse("arn:aws:s3:::b")`,
	} {
		got := evaluate(t, call, "")
		if !strings.HasPrefix(got, "unknown: ") || !strings.Contains(got, "is known at deployment") {
			t.Errorf("%s gives %s, want an unknown with its reason", call, got)
		}
	}
}

// TestWhatIsKnownOfUnknowns: plinth says of a value that is not known what is certain all the same.
func TestWhatIsKnownOfUnknowns(t *testing.T) {
	const rest = `
variable "name" { type = string }
variable "on" { type = bool }
variable "zones" { type = list(string) }
data "aws_availability_zones" "z" {}
resource "y" "b" { count = var.on ? 1 : 0 }
`
	tests := []struct{ expression, want string }{
		{`var.name == var.name`, "true"},
		{`false && var.on`, "false"},
		{`var.on || true`, "true"},
		{`startswith("a-${var.name}", "a-")`, "true"},
		{`startswith("a-${var.name}", "b")`, "false"},
		{`startswith("a-${var.name}", "a-b")`, "unknown: var.name has no value"},
		{`endswith("${var.name}-z", "-z")`, "true"},
		{`endswith("${var.name}-z", "y")`, "false"},
		{`"a-${var.name}" == "b"`, "false"},
		{`(var.on ? "x" : "y") == "z"`, "false"},
		{`length(var.on ? [1] : [2])`, "1"},
		{`length(slice(var.zones, 0, 3))`, "3"},
		{`[for i, z in slice(data.aws_availability_zones.z.names, 0, 2) : cidrsubnet("10.0.0.0/16", 8, i)]`, `["10.0.0.0/24","10.0.1.0/24"]`},
		{`slice(var.zones, 0, 1)[0] == var.zones[0]`, "true"},
		{`keys({ a = var.name })`, `["a"]`},
		{`can(regex("x", var.name))`, "unknown: var.name has no value"},
		{`jsondecode(jsonencode({ a = 1, b = var.name })).a`, "1"},
		{`merge({ a = 1 }, var.on ? { b = 2 } : { b = 2 })`, `{"a":1,"b":2}`},
		{`var.zones == []`, "false"},
	}
	for _, tt := range tests {
		if got := evaluate(t, tt.expression, rest); got != tt.want {
			t.Errorf("%s gives %s, want %s", tt.expression, got, tt.want)
		}
	}
}

// TestBothBranchesOfAConditionAreKept: what hangs on a condition that is not known has the value of either branch.
func TestBothBranchesOfAConditionAreKept(t *testing.T) {
	const rest = "\nvariable \"on\" {\n  type = bool\n}\nvariable \"off\" {\n  type = bool\n}\n"
	tests := []struct{ expression, condition, then, otherwise string }{
		{`var.on ? "a" : "b"`, "var.on", `"a"`, `"b"`},
		{`!var.on ? "a" : "b"`, "var.on", `"b"`, `"a"`},
		{`upper(var.on ? "a" : "b")`, "var.on", `"A"`, `"B"`},
		{`(var.on ? 1 : 2) + 1`, "var.on", "2", "3"},
		{`(var.on ? "a" : null) != null ? "x" : "y"`, "var.on", `"x"`, `"y"`},
		{`(var.on ? "a" : null) == null ? "x" : "y"`, "var.on", `"y"`, `"x"`},
		{`merge({ a = 1 }, var.on ? { b = 2 } : {})`, "var.on", `{"a":1,"b":2}`, `{"a":1}`},
		{`coalesce(var.on ? "" : "x", "d")`, "var.on", `"d"`, `"x"`},
		{`lookup(var.on ? { k = 1 } : {}, "k", 0)`, "var.on", "1", "0"},
		{`[for x in var.on ? [1, 2] : [] : x * 2]`, "var.on", "[2,4]", "[]"},
		{`(var.on ? { a = 1 } : { a = 2 }).a`, "var.on", "1", "2"},
	}
	for _, tt := range tests {
		u, _ := load(t, map[string]string{"main.tf": "resource \"x\" \"a\" {\n  v = " + tt.expression + "\n}\n" + rest})
		of := resource(t, u, "x.a").Properties.Get("v").Unknown()
		if of == nil || of.Choice == nil {
			t.Errorf("%s is no choice", tt.expression)
			continue
		}
		if of.Choice.Condition != tt.condition || answer(of.Choice.Then) != tt.then || answer(of.Choice.Else) != tt.otherwise {
			t.Errorf("%s is, by %s, %s or %s, want by %s %s or %s", tt.expression,
				of.Choice.Condition, answer(of.Choice.Then), answer(of.Choice.Else), tt.condition, tt.then, tt.otherwise)
		}
	}
}
