package schema

import (
	"slices"
	"testing"
)

func TestEveryTypeIsFound(t *testing.T) {
	names := Types()
	if len(names) < 1500 {
		t.Fatalf("the table has %d types, want more than 1,500", len(names))
	}
	if !slices.IsSorted(names) {
		t.Fatal("the table is not sorted")
	}
	for _, name := range names {
		if found := Lookup(name); found == nil || found.Name != name {
			t.Fatalf("Lookup(%s) gives %v", name, found)
		}
	}
	for _, name := range []string{"", "AWS", "AWS::S3::Bucke", "AWS::S3::Buckets", "ZZZ::Z::Z"} {
		if found := Lookup(name); found != nil {
			t.Errorf("Lookup(%q) gives %s", name, found.Name)
		}
	}
}

func TestPropertiesHaveTheirKinds(t *testing.T) {
	tests := []struct {
		typ  string
		path []string // "[]" is an element
		want Kind
	}{
		{"AWS::S3::Bucket", []string{"BucketName"}, String},
		{"AWS::S3::Bucket", []string{"VersioningConfiguration", "Status"}, String},
		{"AWS::S3::Bucket", []string{"LifecycleConfiguration", "Rules", "[]", "ExpirationInDays"}, Integer},
		{"AWS::S3::Bucket", []string{"Tags"}, Map},
		{"AWS::S3::Bucket", []string{"PublicAccessBlockConfiguration", "BlockPublicAcls"}, Boolean},
		{"AWS::AutoScaling::AutoScalingGroup", []string{"Tags"}, Map},
		{"AWS::AutoScaling::AutoScalingGroup", []string{"MinSize"}, Integer},
		{"AWS::ElasticLoadBalancingV2::LoadBalancer", []string{"LoadBalancerAttributes"}, Map},
		{"AWS::CloudWatch::Alarm", []string{"Dimensions"}, Map},
		{"AWS::RDS::DBInstance", []string{"AllocatedStorage"}, Integer},
		{"AWS::IAM::Role", []string{"AssumeRolePolicyDocument"}, Policy},
		{"AWS::IAM::Role", []string{"Policies", "[]", "PolicyDocument"}, Policy},
		{"aws_iam_account_password_policy", []string{"minimum_password_length"}, Integer},
		{"aws_ecr_registry_scanning_configuration", []string{"rule", "[]", "repository_filter", "[]", "filter"}, String},
		{"AWS::KMS::Key", []string{"KeyPolicy"}, Policy},
		{"AWS::EC2::SecurityGroup", []string{"SecurityGroupIngress", "[]", "FromPort"}, Integer},
		{"AWS::WAFv2::WebACL", []string{"Rules", "[]", "Statement", "NotStatement", "Statement", "NotStatement"}, Object},
	}
	for _, tt := range tests {
		p := Lookup(tt.typ).Root()
		for _, step := range tt.path {
			if step == "[]" {
				p = p.Element()
			} else {
				p = p.Field(step)
			}
		}
		if p == nil || p.Kind != tt.want {
			t.Errorf("%s %v is %+v, want the kind %d", tt.typ, tt.path, p, tt.want)
		}
	}
}

func TestEveryDefinitionIsThere(t *testing.T) {
	for _, name := range Types() {
		typ := Lookup(name)
		for _, object := range append([]*Property{typ.root}, values(typ.definitions)...) {
			for _, f := range object.fields {
				for p := f; p != nil; p = p.elem {
					if p.ref != "" && typ.definitions[p.ref] == nil {
						t.Errorf("%s: %s names the definition %s, which is not there", name, f.Name, p.ref)
					}
				}
			}
		}
	}
}

func values(m map[string]*Property) []*Property {
	var out []*Property
	for _, p := range m {
		out = append(out, p)
	}
	return out
}

func TestNilIsAPlaceThatIsNotKnown(t *testing.T) {
	var p *Property
	if p.Field("a") != nil || p.Element() != nil || p.Fields() != nil || p.IsList() || p.IsObject() || p.Definition() != "" || Lookup("x").Root() != nil {
		t.Error("a nil property knows something")
	}
}

func BenchmarkLookup(b *testing.B) {
	for b.Loop() {
		section, _ := find(table, "AWS::S3::Bucket")
		parse(section)
	}
}
