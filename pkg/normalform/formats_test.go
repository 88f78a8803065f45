package normalform_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// twin is one resource as both tools write it.
type twin struct{ kind, cloudFormation, terraform string }

func wantTwins(t *testing.T, twins []twin) {
	t.Helper()
	for _, c := range twins {
		t.Run(c.kind, func(t *testing.T) {
			inTemplate := ofType(t, fromCloudFormation(t, c.cloudFormation), c.kind)
			inModule := ofType(t, fromTerraform(t, c.terraform), c.kind)
			want := show(inTemplate.Properties)
			if len(want) < 3 {
				t.Fatalf("the template says too little to compare: %v", want)
			}
			if diff := cmp.Diff(want, show(inModule.Properties)); diff != "" {
				t.Errorf("properties (-CloudFormation +Terraform):\n%s", diff)
			}
		})
	}
}

func TestStorageAndDataAreTheSameInBothFormats(t *testing.T) {
	wantTwins(t, []twin{
		{"AWS::S3::Bucket", `
  A:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: documents
      VersioningConfiguration: {Status: Enabled}
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - BucketKeyEnabled: "true"
            ServerSideEncryptionByDefault: {SSEAlgorithm: aws:kms, KMSMasterKeyID: alias/documents}
      PublicAccessBlockConfiguration: {BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true}
      LifecycleConfiguration:
        Rules:
          - Id: old
            Status: Enabled
            ExpirationInDays: 90
            Transitions: [{StorageClass: STANDARD_IA, TransitionInDays: "30"}]
      OwnershipControls: {Rules: [{ObjectOwnership: BucketOwnerEnforced}]}
      LoggingConfiguration: {DestinationBucketName: logs, LogFilePrefix: documents/}
      Tags: [{Key: team, Value: web}, {Key: stage, Value: prod}]
`, `
resource "aws_s3_bucket" "a" {
  bucket = "documents"
  tags   = { stage = "prod", team = "web" }
}
resource "aws_s3_bucket_versioning" "a" {
  bucket = aws_s3_bucket.a.id
  versioning_configuration { status = "Enabled" }
}
resource "aws_s3_bucket_server_side_encryption_configuration" "a" {
  bucket = aws_s3_bucket.a.id
  rule {
    bucket_key_enabled = true
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = "alias/documents"
    }
  }
}
resource "aws_s3_bucket_public_access_block" "a" {
  bucket                  = aws_s3_bucket.a.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
resource "aws_s3_bucket_lifecycle_configuration" "a" {
  bucket = aws_s3_bucket.a.id
  rule {
    id     = "old"
    status = "Enabled"
    expiration { days = 90 }
    transition {
      days          = 30
      storage_class = "STANDARD_IA"
    }
  }
}
resource "aws_s3_bucket_ownership_controls" "a" {
  bucket = aws_s3_bucket.a.id
  rule { object_ownership = "BucketOwnerEnforced" }
}
resource "aws_s3_bucket_logging" "a" {
  bucket        = aws_s3_bucket.a.id
  target_bucket = "logs"
  target_prefix = "documents/"
}
`},
		{"AWS::S3::BucketPolicy", `
  A:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: documents
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          Effect: Deny
          Principal: "*"
          Action: s3:*
          Resource: ["arn:aws:s3:::documents/*"]
          Condition: {Bool: {"aws:SecureTransport": "false"}}
`, `
data "aws_iam_policy_document" "a" {
  statement {
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::documents/*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}
resource "aws_s3_bucket_policy" "a" {
  bucket = "documents"
  policy = data.aws_iam_policy_document.a.json
}
`},
		{"AWS::DynamoDB::Table", `
  A:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: carts
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      ProvisionedThroughput: {ReadCapacityUnits: "5", WriteCapacityUnits: 6}
      PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}
      SSESpecification: {SSEEnabled: true, KMSMasterKeyId: alias/carts}
      TimeToLiveSpecification: {AttributeName: expires, Enabled: true}
      StreamSpecification: {StreamViewType: NEW_IMAGE}
      DeletionProtectionEnabled: true
`, `
resource "aws_dynamodb_table" "a" {
  name           = "carts"
  hash_key       = "id"
  read_capacity  = 5
  write_capacity = 6
  attribute {
    name = "id"
    type = "S"
  }
  point_in_time_recovery { enabled = true }
  server_side_encryption {
    enabled     = true
    kms_key_arn = "alias/carts"
  }
  ttl {
    attribute_name = "expires"
    enabled        = true
  }
  stream_enabled              = true
  stream_view_type            = "NEW_IMAGE"
  deletion_protection_enabled = true
}
`},
		{"AWS::RDS::DBInstance", `
  A:
    Type: AWS::RDS::DBInstance
    Properties:
      DBInstanceIdentifier: shop
      DBInstanceClass: db.t4g.medium
      Engine: postgres
      AllocatedStorage: "50"
      MasterUsername: shop
      ManageMasterUserPassword: true
      BackupRetentionPeriod: 7
      MultiAZ: true
      StorageEncrypted: "true"
      PubliclyAccessible: false
      EnableIAMDatabaseAuthentication: true
      EnablePerformanceInsights: true
      EnableCloudwatchLogsExports: [postgresql]
      VPCSecurityGroups: [sg-1]
      DeletionProtection: true
`, `
resource "aws_db_instance" "a" {
  identifier                          = "shop"
  instance_class                      = "db.t4g.medium"
  engine                              = "postgres"
  allocated_storage                   = 50
  username                            = "shop"
  manage_master_user_password         = true
  backup_retention_period             = 7
  multi_az                            = true
  storage_encrypted                   = true
  publicly_accessible                 = false
  iam_database_authentication_enabled = true
  performance_insights_enabled        = true
  enabled_cloudwatch_logs_exports     = ["postgresql"]
  vpc_security_group_ids              = ["sg-1"]
  deletion_protection                 = true
  skip_final_snapshot                 = true
}
`},
		{"AWS::SQS::Queue", `
  A:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: orders
      VisibilityTimeout: "60"
      MessageRetentionPeriod: 1209600
      KmsMasterKeyId: alias/aws/sqs
      RedrivePolicy: {deadLetterTargetArn: "arn:aws:sqs:eu-west-1:123456789012:dead", maxReceiveCount: 4}
`, `
resource "aws_sqs_queue" "a" {
  name                       = "orders"
  visibility_timeout_seconds = 60
  message_retention_seconds  = "1209600"
  kms_master_key_id          = "alias/aws/sqs"
  redrive_policy             = jsonencode({ deadLetterTargetArn = "arn:aws:sqs:eu-west-1:123456789012:dead", maxReceiveCount = 4 })
}
`},
		{"AWS::SNS::Subscription", `
  A:
    Type: AWS::SNS::Subscription
    Properties:
      TopicArn: arn:aws:sns:eu-west-1:123456789012:orders
      Protocol: sqs
      Endpoint: arn:aws:sqs:eu-west-1:123456789012:orders
      RawMessageDelivery: true
`, `
resource "aws_sns_topic_subscription" "a" {
  topic_arn            = "arn:aws:sns:eu-west-1:123456789012:orders"
  protocol             = "sqs"
  endpoint             = "arn:aws:sqs:eu-west-1:123456789012:orders"
  raw_message_delivery = true
}
`},
		{"AWS::KMS::Key", `
  A:
    Type: AWS::KMS::Key
    Properties:
      Description: orders
      EnableKeyRotation: true
      PendingWindowInDays: 7
      KeyPolicy:
        Version: "2012-10-17"
        Statement:
          - Sid: root
            Effect: Allow
            Principal: {AWS: "arn:aws:iam::123456789012:root"}
            Action: "kms:*"
            Resource: "*"
`, `
resource "aws_kms_key" "a" {
  description             = "orders"
  enable_key_rotation     = true
  deletion_window_in_days = 7
  policy                  = <<-JSON
    {"Version": "2012-10-17", "Statement": [{"Sid": "root", "Effect": "Allow",
     "Principal": {"AWS": ["arn:aws:iam::123456789012:root"]}, "Action": ["kms:*"], "Resource": "*"}]}
  JSON
}
`},
		{"AWS::EFS::FileSystem", `
  A:
    Type: AWS::EFS::FileSystem
    Properties:
      Encrypted: "true"
      PerformanceMode: generalPurpose
      LifecyclePolicies: [{TransitionToIA: AFTER_30_DAYS}]
      FileSystemTags: [{Key: team, Value: web}]
`, `
resource "aws_efs_file_system" "a" {
  encrypted        = true
  performance_mode = "generalPurpose"
  lifecycle_policy { transition_to_ia = "AFTER_30_DAYS" }
  tags = { team = "web" }
}
`},
		{"AWS::ElastiCache::ReplicationGroup", `
  A:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupId: carts
      ReplicationGroupDescription: carts
      CacheNodeType: cache.t4g.small
      NumCacheClusters: 2
      AutomaticFailoverEnabled: true
      MultiAZEnabled: true
      AtRestEncryptionEnabled: true
      TransitEncryptionEnabled: true
      SnapshotRetentionLimit: 5
`, `
resource "aws_elasticache_replication_group" "a" {
  replication_group_id       = "carts"
  description                = "carts"
  node_type                  = "cache.t4g.small"
  num_cache_clusters         = 2
  automatic_failover_enabled = true
  multi_az_enabled           = true
  at_rest_encryption_enabled = "true"
  transit_encryption_enabled = true
  snapshot_retention_limit   = 5
}
`},
	})
}
