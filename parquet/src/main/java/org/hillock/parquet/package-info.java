/** Columns of Parquet files, taken out and put back while every other byte stays what it is. */
package org.hillock.parquet;
